// <evlb-choice>: one of a few, named ones. It shows what is in force: another is shown once it was granted.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { base } from "./base";
import { refusal } from "./refusal";

export interface Entry {
  readonly value: string;
  readonly label: string;
}

export class Choice extends LitElement {
  static override properties = {
    label: { type: String },
    value: { type: String },
    entries: { attribute: false },
    set: { attribute: false },
    done: { attribute: false },
  };
  static override styles = [
    base,
    css`
      select {
        width: 100%;
      }
    `,
  ];

  declare label: string;
  /** What is in force. */
  declare value: string;
  declare entries: readonly Entry[];
  /** Sets it; throws a Refusal where that is not granted. */
  declare set: (value: string) => Promise<unknown>;
  /** What to say after a change, with an undo beside it; "" says nothing. */
  declare done: (entry: Entry) => string;
  readonly command = new Command(this);

  constructor() {
    super();
    this.label = this.value = "";
    this.entries = [];
    this.done = () => "";
  }

  protected override render(): TemplateResult {
    return html`<label for="choice">${this.label}</label>
      <select id="choice" .value=${this.value} aria-busy=${this.command.pending ? "true" : nothing}
        @change=${this.#change}>
        ${this.entries.map(
          ({ value, label }) =>
            html`<option value=${value} ?selected=${value === this.value}>${label}</option>`,
        )}</select>${refusal(this.command.refusal)}`;
  }

  #change(event: Event): void {
    void this.#send(event.target as HTMLSelectElement, this.value);
  }

  /** Sends what is chosen; `before` is what an undo goes back to. */
  async #send(select: HTMLSelectElement, before: string): Promise<void> {
    if (this.command.pending) return; // who waits for the answer sees that it went on
    const entry = this.entries.find(({ value }) => value === select.value);
    if (!entry) return;
    const done = this.done(entry);
    const wish = {
      run: () => this.set(entry.value),
      ...(done && { done, undo: () => this.set(before) }),
    };
    if (!(await this.command.ask(wish))) select.value = this.value;
    else if (select.value !== entry.value) await this.#send(select, before);
  }
}
customElements.define("evlb-choice", Choice);
