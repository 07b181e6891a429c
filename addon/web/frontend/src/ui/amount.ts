// <evlb-amount>: a number with its unit, to be dragged or typed. It is sent when it is let go, and can be undone.
// What comes from the app does not touch it while someone changes it.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Refusal } from "../core/api";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { base } from "./base";
import { refusal } from "./refusal";

export class Amount extends LitElement {
  static override properties = {
    label: { type: String },
    hint: { type: String },
    unit: { type: String },
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    step: { type: Number },
    slider: { type: Boolean },
    set: { attribute: false },
    done: { attribute: false },
    wrong: { attribute: false },
    draft: { state: true },
  };
  static override styles = [
    base,
    css`
      .row {
        flex-wrap: nowrap;
      }
      input[type="range"] {
        flex: 1;
        min-width: 4rem;
      }
      .field {
        display: inline-flex;
        align-items: center;
        gap: 0.4rem;
      }
      .field input {
        width: 5.5rem;
      }
    `,
  ];

  declare label: string;
  declare hint: string;
  declare unit: string;
  /** What is in force. */
  declare value: number;
  declare min: number;
  declare max: number;
  declare step: number;
  /** Whether it can be dragged too. */
  declare slider: boolean;
  /** Sets it; throws a Refusal where that is not granted. */
  declare set: (value: number) => Promise<unknown>;
  /** What to say after a change, with an undo beside it; "" says nothing. */
  declare done: (value: number) => string;
  /** What is wrong with a value, said instead of sending it; "" leaves that to the app. */
  declare wrong: (value: number) => string;
  /** What stands in the field while someone changes it; null while it shows what is in force. */
  declare draft: string | null;
  readonly command = new Command(this);

  constructor() {
    super();
    this.label = this.hint = this.unit = "";
    this.value = this.min = this.max = 0;
    this.step = 1;
    this.slider = false;
    this.draft = null;
    this.done = this.wrong = () => "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("value") && this.draft !== null && numberIn(this.draft) === this.value) this.draft = null;
  }

  protected override render(): TemplateResult {
    const shown = this.draft ?? String(this.value);
    const typed = this.draft !== null && numberIn(this.draft) !== this.value;
    return html`<form novalidate @submit=${this.#submit}>
      <label for="number">${this.label}</label>
      <div class="row">
        ${this.slider ? this.#range(shown) : nothing}
        <span class="field"><input id="number" type="number" inputmode="decimal" step="any" min=${this.min}
          max=${this.max} .value=${shown} aria-describedby="hint" ?readonly=${this.command.pending}
          aria-invalid=${this.command.refusal ? "true" : "false"} @input=${this.#edit}>${this.unit}</span>
        <button type="submit" ?hidden=${this.slider && !typed} ?disabled=${!typed} aria-disabled=${this.command.pending ? "true" : nothing}>${t("shell.set")}</button>
      </div>
      <p id="hint" class="muted" ?hidden=${this.hint === ""}>${this.hint}</p>${refusal(this.command.refusal)}
    </form>`;
  }

  #range(shown: string): TemplateResult {
    return html`<input type="range" min=${this.min} max=${this.max} step=${this.step} .value=${shown}
      aria-label=${this.label} aria-valuetext="${shown} ${this.unit}"
      @input=${this.#edit} @change=${this.#submit}>`;
  }

  #edit(event: Event): void {
    this.draft = (event.target as HTMLInputElement).value;
    if (this.command.refusal) this.command.clear();
  }

  #submit(event: Event): void {
    event.preventDefault();
    void this.#send(this.value);
  }

  /** Sends what is wanted; `before` is what an undo goes back to. */
  async #send(before: number): Promise<void> {
    const { draft } = this;
    const wanted = draft === null ? this.value : numberIn(draft);
    if (wanted === this.value) {
      this.draft = null;
      return;
    }
    const done = this.done(wanted);
    const run = async () => {
      const wrong = Number.isNaN(wanted) ? t("shell.not_a_number") : this.wrong(wanted);
      if (wrong) throw new Refusal(wrong);
      return this.set(wanted);
    };
    if (!(await this.command.ask({ run, ...(done && { done, undo: () => this.set(before) }) }))) return;
    if (this.draft !== null && this.draft !== draft) return this.#send(before); // arrow keys went on meanwhile
    const pressed = (this.renderRoot as ShadowRoot).activeElement?.matches("button");
    this.draft = null;
    if (pressed) this.renderRoot.querySelector<HTMLElement>("#number")?.focus(); // its button goes
  }
}
customElements.define("evlb-amount", Amount);

/** What is typed, NaN where it is no number: an empty field is none, not 0. */
function numberIn(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
