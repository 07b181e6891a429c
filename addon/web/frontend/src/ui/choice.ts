// <evlb-choice>: one of a few, named ones. It shows what is in force: another is shown once it was granted.

import { css, html, LitElement, type TemplateResult } from "lit";
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
      <select id="choice" .value=${this.value} ?disabled=${this.command.pending} @change=${this.#change}>
        ${this.entries.map(
          ({ value, label }) =>
            html`<option value=${value} ?selected=${value === this.value}>${label}</option>`,
        )}</select>${refusal(this.command.refusal)}`;
  }

  async #change(event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement;
    const entry = this.entries.find(({ value }) => value === select.value);
    if (!entry) return;
    const before = this.value;
    const done = this.done(entry);
    const wish = {
      run: () => this.set(entry.value),
      ...(done && { done, undo: () => this.set(before) }),
    };
    if (!(await this.command.ask(wish))) select.value = this.value;
  }
}
customElements.define("evlb-choice", Choice);
