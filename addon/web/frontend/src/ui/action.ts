// <evlb-action>: a button for one command: busy meanwhile, the refusal below it, an undo where there is one.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Command, type Wish } from "../core/command";
import { t } from "../core/i18n";
import { base } from "./base";
import { confirm } from "./confirm";
import { icon } from "./icon";
import { refusal } from "./refusal";

export class Action extends LitElement {
  static override properties = {
    wish: { attribute: false },
    label: { type: String },
    kind: { type: String },
    path: { attribute: false },
    sure: { type: String },
    off: { type: Boolean },
  };
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
        max-width: 100%;
      }
      :host([wide]) button {
        width: 100%;
      }
      .refusal {
        margin-top: 0.35rem;
        font-size: 0.9rem;
      }
    `,
  ];

  declare wish: Wish;
  declare label: string;
  /** "primary", "danger" or "". */
  declare kind: string;
  /** The icon's path, "" for none. */
  declare path: string;
  /** What to ask before it is done; "" asks nothing. */
  declare sure: string;
  declare off: boolean;
  readonly command = new Command(this);

  constructor() {
    super();
    this.label = this.kind = this.path = this.sure = "";
    this.off = false;
  }

  protected override render(): TemplateResult {
    const { pending } = this.command;
    return html`<button type="button" class=${this.kind} ?disabled=${this.off}
        aria-disabled=${pending ? "true" : nothing} aria-busy=${pending ? "true" : nothing} @click=${this.#press}>
        ${this.path ? icon(this.path) : nothing}${this.label}</button>${refusal(this.command.refusal)}`;
  }

  protected override updated(_changed: PropertyValues): void {
    this.toggleAttribute("refused", this.command.refusal !== "");
  }

  async #press(): Promise<void> {
    if (this.command.pending) return;
    if (this.sure && !(await confirm({ text: this.sure, yes: this.label, no: t("shell.cancel") }))) return;
    if (await this.command.ask(this.wish)) this.dispatchEvent(new CustomEvent("done", { bubbles: true }));
  }
}
customElements.define("evlb-action", Action);
