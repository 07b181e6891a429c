// <evlb-option>: one option with its name, what it is for, and a field that says at once what is wrong with it.
// It is sent when the field is left or Enter is pressed; what the app says stands below it, and it can be undone.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { confirm } from "../ui/confirm";
import { refusal } from "../ui/refusal";
import {
  defaultOf,
  type Field,
  fieldOf,
  heldBy,
  type Path,
  questionFor,
  samePath,
  sentenceFor,
  typed,
  type Value,
} from "./options";
import { SettingsController } from "./settings-store";

class Option extends LitElement {
  static override properties = {
    path: { attribute: false, hasChanged: (now: Path, before?: Path) => !samePath(now, before) },
    label: { type: String },
    values: { attribute: false },
    instead: { type: String },
  };
  static override styles = [
    base,
    css`
      .option {
        display: grid;
        justify-items: start;
        gap: 0.25rem;
      }
      label {
        color: var(--text);
        font-size: 1rem;
      }
      .check {
        display: inline-flex;
        align-items: center;
        gap: 0.6rem;
        min-height: 2.5rem;
      }
      form, select {
        width: min(24rem, 100%);
      }
      input[type="text"], input[type="password"] {
        width: 100%;
      }
      input[inputmode="decimal"] {
        width: 8rem;
      }
      p button.plain {
        min-height: 0;
        padding: 0 0.25rem;
        color: var(--accent);
        text-decoration: underline;
      }
      p {
        max-width: 46rem;
      }
    `,
  ];

  declare path: Path;
  /** Instead of the option's own name; "" takes that. */
  declare label: string;
  /** What can be chosen, with words; else what the field says. */
  declare values: readonly { readonly value: string; readonly label: string }[] | null;
  /** What holds where it is not set, shown in the empty field. */
  declare instead: string;
  readonly #settings = new SettingsController(this);
  readonly #command = new Command(this);
  #draft: string | null = null;
  #wrong = "";
  /** Whether a question is open: Enter tells twice that a field was changed. */
  #asking = false;

  constructor() {
    super();
    this.path = [];
    this.label = this.instead = "";
    this.values = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("path")) return;
    this.#draft = null;
    this.#wrong = "";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    const field = settings && fieldOf(settings, this.path);
    if (!settings || !field) return nothing;
    const value = heldBy(settings, this.path);
    const wrong = this.#wrong || sentenceFor(this.#command.fields, this.path) || this.#command.refusal;
    return html`<div class="option" data-option=${this.path.join(".")} aria-busy=${this.#command.pending ? "true" : nothing}>
      ${field.kind === "boolean" ? this.#check(field, value === true) : this.#input(field, value, wrong !== "")}
      ${refusal(wrong)}
      <p class="muted" id="about">${field.description} ${this.#standard(field, value)}</p>
    </div>`;
  }

  #standard(field: Field, value: Value): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    const standard = settings ? defaultOf(settings, this.path) : null;
    if (
      field.secret ||
      field.kind === "boolean" ||
      standard === value ||
      standard === null ||
      standard === ""
    )
      return nothing;
    return html`<button type="button" class="plain" aria-disabled=${this.#command.pending ? "true" : nothing}
      @click=${() => this.#send(null)}>${t("setup.default", { value: String(standard) })}</button>`;
  }

  #name(field: Field): string {
    return this.label || field.name;
  }

  #check(field: Field, on: boolean): TemplateResult {
    const change = async (event: Event) => {
      const input = event.target as HTMLInputElement;
      if (!(await this.#send(input.checked))) input.checked = on;
    };
    return html`<label class="check"><input id="field" type="checkbox" role="switch" .checked=${on}
      aria-describedby="about" @change=${change}>${this.#name(field)}</label>`;
  }

  #input(field: Field, value: Value, wrong: boolean): TemplateResult {
    const choices = this.values ?? field.values?.map((one) => ({ value: one, label: one }));
    const number = field.kind === "integer" || field.kind === "number";
    const shown = this.#draft ?? (value === null || field.secret ? "" : String(value));
    return html`<label for="field">${this.#name(field)}</label>
      ${
        choices
          ? this.#select(choices, shown, field)
          : html`<form @submit=${this.#submit} novalidate><input id="field" type=${field.secret ? "password" : "text"}
              inputmode=${number ? "decimal" : nothing} autocomplete="off" .value=${shown} aria-describedby="about"
              placeholder=${field.secret && value === true ? t("setup.is_set") : this.instead}
              aria-invalid=${String(wrong)} ?readonly=${this.#command.pending} size=${number ? 8 : 30}
              @input=${this.#edit} @change=${this.#leave} @keydown=${this.#key}></form>`
      }`;
  }

  #select(choices: readonly { value: string; label: string }[], shown: string, field: Field): TemplateResult {
    const all = field.optional ? [{ value: "", label: t("setup.not_set") }, ...choices] : choices;
    const known = all.some(({ value }) => value === shown) ? all : [...all, { value: shown, label: shown }];
    const change = async (event: Event) => {
      const select = event.target as HTMLSelectElement;
      const wanted = select.value === "" && field.optional ? null : select.value;
      if (!(await this.#send(wanted))) select.value = shown;
    };
    return html`<select id="field" aria-describedby="about" .value=${shown} @change=${change}>
      ${known.map(({ value, label }) => html`<option value=${value} ?selected=${value === shown}>${label}</option>`)}</select>`;
  }

  readonly #edit = (event: Event): void => {
    this.#draft = (event.target as HTMLInputElement).value;
    if (this.#command.refusal) this.#command.clear();
    this.#wrong = "";
    this.requestUpdate();
  };

  /** Escape takes back what is being typed. */
  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#forget();
  };

  #forget(): void {
    this.#draft = null;
    this.#wrong = "";
    if (this.#command.refusal) this.#command.clear();
    this.requestUpdate();
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    void this.#leave();
  };

  readonly #leave = async (): Promise<void> => {
    const { settings } = this.#settings;
    const field = settings && fieldOf(settings, this.path);
    if (!settings || !field || this.#draft === null || this.#command.pending || this.#asking) return;
    const read = typed(field, this.#draft);
    if ("wrong" in read) {
      this.#wrong = t(read.wrong, { least: read.least, most: read.most });
      this.requestUpdate();
    } else if (read.value === heldBy(settings, this.path)) {
      this.#draft = null;
      this.requestUpdate();
    } else if (await this.#send(read.value)) this.#draft = null;
  };

  /** Asks before protection is taken away; what was there stands in the field again where that is not meant. */
  async #isMeant(value: Value): Promise<boolean> {
    const { settings } = this.#settings;
    const question = settings && questionFor(this.path, heldBy(settings, this.path), value);
    if (!question) return true;
    const answer = {
      text: t(question, { value: String(value) }),
      yes: t("setup.sure.yes"),
      no: t("shell.cancel"),
    };
    this.#asking = true;
    const yes = await confirm(answer);
    this.#asking = false;
    if (yes) return true;
    this.#forget();
    this.renderRoot.querySelector<HTMLElement>("#field")?.focus(); // also where Tab had left it
    return false;
  }

  async #send(value: Value): Promise<boolean> {
    this.#wrong = "";
    if (!(await this.#isMeant(value))) return false;
    const sent = await this.#command.ask(this.#settings.wish(this.path, value));
    if (sent) this.#draft = null;
    this.requestUpdate();
    return sent;
  }
}
customElements.define("evlb-option", Option);
