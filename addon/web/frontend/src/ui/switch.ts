// <evlb-switch>: something that is on or off. It shows what is in force: a change is shown once it was granted.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { base } from "./base";
import { confirm } from "./confirm";
import { refusal } from "./refusal";

export class Switch extends LitElement {
  static override properties = {
    label: { type: String },
    hint: { type: String },
    on: { type: Boolean },
    set: { attribute: false },
    done: { attribute: false },
    sure: { attribute: false },
  };
  static override styles = [
    base,
    css`
      label {
        display: inline-flex;
        align-items: center;
        gap: 0.75rem;
        min-height: 2.5rem;
        color: var(--text);
        font-size: 1rem;
        cursor: pointer;
      }
      input[type="checkbox"] {
        appearance: none;
        flex: none;
        width: 2.6rem;
        height: 1.5rem;
        border: 2px solid var(--field);
        border-radius: 1rem;
        background: transparent;
        position: relative;
        cursor: pointer;
        transition: background-color 0.15s;
      }
      input::before {
        content: "";
        position: absolute;
        inset: 3px auto 3px 3px;
        aspect-ratio: 1;
        border-radius: 50%;
        background: var(--field);
        transition: translate 0.15s;
      }
      input:checked {
        background: var(--accent);
        border-color: var(--accent);
      }
      input:checked::before {
        translate: 1.1rem 0;
        background: var(--on-accent);
      }
      input[aria-busy="true"] {
        opacity: 0.6;
      }
    `,
  ];

  declare label: string;
  declare hint: string;
  declare on: boolean;
  /** Sets it; throws a Refusal where that is not granted. */
  declare set: (on: boolean) => Promise<unknown>;
  /** What to say after a change, with an undo beside it; "" says nothing. */
  declare done: (on: boolean) => string;
  /** What to ask before a change; "" asks nothing. */
  declare sure: (on: boolean) => string;
  readonly command = new Command(this);

  constructor() {
    super();
    this.label = this.hint = "";
    this.on = false;
    this.done = this.sure = () => "";
  }

  protected override render(): TemplateResult {
    return html`<label><input type="checkbox" role="switch" .checked=${this.on} aria-busy=${this.command.pending ? "true" : nothing}
        aria-describedby="hint" @change=${this.#change}>${this.label}</label>
      <p id="hint" class="muted" ?hidden=${this.hint === ""}>${this.hint}</p>${refusal(this.command.refusal)}`;
  }

  async #change(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const wanted = input.checked;
    if (!(await this.#isMeant(wanted))) {
      input.checked = this.on;
      return;
    }
    const done = this.done(wanted);
    const wish = { run: () => this.set(wanted), ...(done && { done, undo: () => this.set(!wanted) }) };
    if (!(await this.command.ask(wish))) input.checked = this.on;
  }

  async #isMeant(wanted: boolean): Promise<boolean> {
    const text = this.sure(wanted);
    return text === "" || (await confirm({ text, yes: t("shell.yes"), no: t("shell.cancel") }));
  }
}
customElements.define("evlb-switch", Switch);
