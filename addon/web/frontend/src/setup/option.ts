// <evlb-option>: one option with its name, what it is for, and a field that says at once what is wrong with it.
// It is sent when the field is left or Enter is pressed; what the app says stands below it, and it can be undone.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { written } from "../core/format";
import { say, t } from "../core/i18n";
import { base } from "../ui/base";
import { confirm } from "../ui/confirm";
import { refusal } from "../ui/refusal";
import {
  defaultOf,
  type Field,
  fieldOf,
  heldBy,
  keyOf,
  type Path,
  questionFor,
  samePath,
  sentenceFor,
  typed,
  type Value,
} from "./options";
import { SettingsController } from "./settings-store";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What an option is for: in the page's own words where the app's speak of a field to type names into. */
function aboutOf(path: Path, field: Field): string {
  return say(`setup.about.${keyOf(path)}`) ?? field.description;
}

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
  declare values: readonly Choice[] | null;
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
      <p class="muted" id="about">${aboutOf(this.path, field)} ${this.#standard(field, value)}</p>
    </div>`;
  }

  #standard(field: Field, value: Value): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    const standard = settings ? defaultOf(settings, this.path) : null;
    if (field.secret) return value === true ? this.#plain(t("setup.secret.remove"), "") : nothing;
    if (field.kind === "boolean" || standard === value || standard === null || standard === "")
      return nothing;
    const label =
      this.#choices(field)?.find((choice) => choice.value === standard)?.label ?? written(standard);
    return this.#plain(t("setup.default", { value: label }), null);
  }

  #plain(label: string, value: Value): TemplateResult {
    const send = async () => {
      if (await this.#send(value)) this.renderRoot.querySelector<HTMLElement>("#field")?.focus(); // the button goes
    };
    return html`<button type="button" class="plain" aria-disabled=${this.#command.pending ? "true" : nothing}
      @click=${send}>${label}</button>`;
  }

  #choices(field: Field): readonly Choice[] | undefined {
    return this.values ?? field.values?.map((one) => ({ value: one, label: one }));
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
    const choices = this.#choices(field);
    const held = field.secret || value === null ? "" : choices ? String(value) : written(value);
    const shown = this.#draft ?? held;
    return html`<label for="field">${this.#name(field)}</label>
      ${
        choices
          ? this.#select(choices, shown, field)
          : this.#field(
              field,
              shown,
              wrong,
              field.secret && value === true ? t("setup.is_set") : this.instead,
            )
      }`;
  }

  /** A day is sent when its field is left: it "changes" with each digit of the year. */
  #field(field: Field, shown: string, wrong: boolean, instead: string): TemplateResult {
    const number = field.kind === "integer" || field.kind === "number";
    const day = this.path.at(-1) === "expires";
    return html`<form @submit=${this.#submit} novalidate><input id="field"
      type=${field.secret ? "password" : day ? "date" : "text"} inputmode=${number ? "decimal" : nothing}
      autocomplete=${field.secret ? "new-password" : "off"} .value=${shown} aria-describedby="about"
      placeholder=${instead} aria-invalid=${String(wrong)} ?readonly=${this.#command.pending} size=${number ? 8 : 30}
      @input=${this.#edit} @change=${day ? nothing : this.#leave} @blur=${day ? this.#leave : nothing} @keydown=${this.#key}></form>`;
  }

  #select(choices: readonly Choice[], shown: string, field: Field): TemplateResult {
    const all = field.optional ? [{ value: "", label: t("setup.not_set") }, ...choices] : choices;
    const known = all.some(({ value }) => value === shown) ? all : [...all, { value: shown, label: shown }];
    const change = async (event: Event) => {
      const select = event.target as HTMLSelectElement;
      const wanted = select.value === "" && field.optional ? null : select.value;
      if (!(await this.#send(wanted))) select.value = shown;
    };
    return html`<select id="field" aria-describedby="about" .value=${shown} @change=${change}>
      ${known.map(({ value, label }) => html`<option value=${value} .selected=${value === shown}>${label}</option>`)}</select>`;
  }

  readonly #edit = (event: Event): void => {
    this.#draft = (event.target as HTMLInputElement).value;
    if (this.#command.refusal) this.#command.clear();
    this.#wrong = "";
    this.requestUpdate();
  };

  /** Escape takes back what is being typed; Enter sends a day too. */
  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#forget();
    if (event.key !== "Enter" || (event.target as HTMLInputElement).type !== "date") return;
    event.preventDefault(); // where browsers open a calendar
    void this.#leave();
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
    if (field.secret && this.#draft === "") {
      this.#forget(); // what can't be seen is removed by its own button only
      return;
    }
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
      text: t(question, { value: written(value ?? "") }),
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
