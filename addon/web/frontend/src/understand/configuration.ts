// <evlb-configuration>: a charger's configuration keys: what they mean, what they are, and changing one with an undo.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { charger, get, Refusal, request } from "../core/api";
import { Command, sentence } from "../core/command";
import { t } from "../core/i18n";
import { toast } from "../core/toasts";
import { base } from "../ui/base";
import { confirm } from "../ui/confirm";
import { fields } from "../ui/fields";
import { refusal, said } from "../ui/refusal";

interface Setting {
  readonly key: string;
  readonly value: string | null;
  readonly readonly: boolean;
  readonly secret: boolean;
  readonly meaning: string;
  readonly set_by_balancer: boolean;
}

interface Changed {
  readonly key: string;
  readonly outcome: string;
  readonly text: string;
  readonly previous: string | null;
}

class Configuration extends LitElement {
  static override properties = { charger: { type: String } };
  static override styles = [
    base,
    fields,
    css`
      td form {
        flex-wrap: nowrap;
      }
      td input {
        width: 100%;
        min-width: 8rem;
      }
      .key {
        min-width: 12rem;
      }
      .value {
        width: 45%;
      }
      #search {
        width: 100%;
      }
      @media (max-width: 44rem) {
        thead {
          display: none;
        }
        tr, td {
          display: block;
          width: 100%;
          border: 0;
          padding: 0.15rem 0;
        }
        tr {
          border-bottom: 1px solid var(--line);
          padding: 0.5rem 0;
        }
        .value {
          width: 100%;
        }
      }
    `,
  ];

  declare charger: string;
  readonly #command = new Command(this);
  #settings: readonly Setting[] | null = null;
  #note = "";
  #refusal = "";
  #asking = false;
  #text = "";
  #drafts = new Map<string, string>();
  #busy = "";
  #outcome: Changed | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  protected override render(): TemplateResult {
    const settings = this.#settings?.filter((setting) => this.#fits(setting)) ?? [];
    return html`<section class="card stack" aria-label=${t("understand.part.configuration")}>
      <p class="muted">${t("understand.keys.about")}</p>
      <div class="row fields">
        <div class="grow"><label for="search">${t("understand.search")}</label>
          <input id="search" type="search" autocomplete="off" @input=${this.#search}></div>
        <button type="button" aria-disabled=${this.#asking ? "true" : nothing} @click=${this.#ask}>${t("understand.read_again")}</button>
      </div>
      ${this.#asking ? html`<p role="status">${t("understand.keys.asking")}</p>` : nothing}
      ${refusal(this.#refusal)}${this.#note ? html`<p class="muted">${said(this.#note)}</p>` : nothing}
      <table ?hidden=${settings.length === 0}>
        <thead><tr><th scope="col">${t("understand.key")}</th><th scope="col">${t("understand.value")}</th></tr></thead>
        <tbody>${repeat(
          settings,
          ({ key }) => key,
          (setting) => this.#row(setting),
        )}</tbody></table>
      ${this.#settings && settings.length === 0 ? html`<p>${t("understand.decisions.none")}</p>` : nothing}
      ${this.#settings ? this.#other(settings.map(({ key }) => key)) : nothing}
    </section>`;
  }

  #fits({ key, meaning, value }: Setting): boolean {
    return `${key} ${meaning} ${value ?? ""}`.toLowerCase().includes(this.#text);
  }

  #row(setting: Setting): TemplateResult {
    return html`<tr data-key=${setting.key}>
      <td class="key"><b class="mono" id="key-${setting.key}">${setting.key}</b>
        ${setting.set_by_balancer ? html`<span class="chip">${t("understand.keys.ours")}</span>` : nothing}
        ${setting.meaning ? html`<p class="muted">${said(setting.meaning)}</p>` : nothing}</td>
      <td class="value">${setting.readonly ? this.#shown(setting) : this.#form(setting)}</td></tr>`;
  }

  #shown({ value, secret }: Setting): TemplateResult {
    return html`<span class="mono">${secret ? t("understand.keys.secret") : (value ?? "–")}</span>
      <span class="chip">${t("understand.keys.readonly")}</span>`;
  }

  #form(setting: Setting): TemplateResult {
    const { key, secret } = setting;
    const now = this.#drafts.get(key) ?? setting.value ?? "";
    const changed = this.#drafts.has(key) && this.#drafts.get(key) !== (setting.value ?? "");
    const busy = this.#busy === key;
    const edit = (event: Event) => {
      this.#drafts.set(key, (event.target as HTMLInputElement).value);
      this.requestUpdate();
    };
    const submit = (event: Event) => {
      event.preventDefault();
      void this.#set(setting, this.#drafts.get(key) ?? "");
    };
    return html`<form class="row" @submit=${submit}>
        <input class="grow mono" aria-labelledby="key-${key}" type=${secret ? "password" : "text"} .value=${now}
          autocomplete="off" placeholder=${secret ? t("understand.keys.secret") : ""} ?readonly=${busy} @input=${edit}>
        <button type="submit" ?hidden=${!changed} aria-disabled=${busy ? "true" : nothing} aria-busy=${busy ? "true" : nothing}>
          ${t("shell.set")}</button></form>
      ${this.#outcome?.key === key ? this.#told(this.#outcome) : nothing}`;
  }

  #told(changed: Changed): TemplateResult {
    return html`<p class=${isTaken(changed) ? "" : "bad"} role="status">${said(changed.text)}</p>
      ${changed.outcome === "RebootRequired" ? html`<p><button type="button" @click=${this.#restart}>${t("understand.restart")}</button></p>` : nothing}`;
  }

  /** A key that the charger did not list: vendors have some, and not all are told. */
  #other(shown: readonly string[]): TemplateResult {
    const submit = (event: Event) => {
      event.preventDefault();
      const data = new FormData(event.target as HTMLFormElement);
      const key = String(data.get("key")).trim();
      const listed = this.#settings?.find((one) => one.key === key);
      void this.#set(listed ?? unlisted(key), String(data.get("value")));
    };
    return html`<details><summary>${t("understand.keys.other")}</summary>
      <form class="row fields" @submit=${submit}>
        <div class="grow"><label for="other-key">${t("understand.key")}</label><input id="other-key" name="key" required></div>
        <div class="grow"><label for="other-value">${t("understand.value")}</label><input id="other-value" name="value"></div>
        <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("shell.set")}</button></form>
      ${this.#outcome && !shown.includes(this.#outcome.key) ? this.#told(this.#outcome) : nothing}</details>`;
  }

  async #set(setting: Setting, value: string): Promise<void> {
    const { key } = setting;
    if (
      setting.set_by_balancer &&
      !(await confirm({
        text: t("understand.keys.sure", { key }),
        yes: t("shell.set"),
        no: t("shell.cancel"),
      }))
    )
      return;
    this.#busy = key;
    this.#outcome = undefined;
    let changed: Changed | undefined;
    const done = await this.#command.ask({
      run: async () => {
        changed = await this.#put(key, value);
      },
    });
    this.#busy = "";
    if (done && changed) this.#took(setting, value, changed);
    this.#refusal = this.#command.refusal;
    this.requestUpdate();
    await this.updateComplete;
    if (!this.isConnected) return; // another view is shown by now
    const { activeElement } = this.renderRoot as ShadowRoot;
    if (!activeElement) this.#fieldOf(key)?.focus(); // the button goes with what was changed
  }

  #took(setting: Setting, value: string, changed: Changed): void {
    this.#outcome = changed;
    if (!isTaken(changed)) return;
    this.#changed(setting.key, value);
    const { previous } = changed;
    if (previous === null) return;
    const undo = async () => {
      const back = await this.#put(setting.key, previous);
      this.#outcome = back;
      this.requestUpdate();
      if (!isTaken(back)) throw new Refusal(back.text);
      this.#changed(setting.key, previous);
    };
    const by = `${charger(this.charger)} ${setting.key}`;
    toast({ text: t("understand.keys.set", { key: setting.key }), by, undo });
  }

  #changed(key: string, value: string): void {
    this.#drafts.delete(key);
    this.#settings = (this.#settings ?? []).map((one) =>
      one.key === key && !one.secret ? { ...one, value } : one,
    );
    this.requestUpdate();
  }

  #fieldOf(key: string): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-key="${CSS.escape(key)}"] input`);
  }

  async #put(key: string, value: string): Promise<Changed> {
    const path = `${charger(this.charger)}/configuration/${encodeURIComponent(key)}`;
    return (await request("PUT", path, { value })).json() as Promise<Changed>;
  }

  readonly #restart = async (): Promise<void> => {
    const sure = await confirm({
      text: t("understand.restart.sure"),
      yes: t("understand.restart"),
      no: t("shell.cancel"),
    });
    if (!sure) return;
    const path = `${charger(this.charger)}/reset`;
    await this.#command.ask({
      run: () => request("POST", path, { value: "soft" }),
      done: t("understand.restart.done"),
    });
    this.#refusal = this.#command.refusal;
  };

  readonly #search = (event: Event): void => {
    this.#text = (event.target as HTMLInputElement).value.trim().toLowerCase();
    this.requestUpdate();
  };

  readonly #ask = async (): Promise<void> => {
    if (this.#asking) return;
    this.#asking = true;
    this.requestUpdate();
    try {
      const answer = await get<{ settings: Setting[]; note: string }>(
        `${charger(this.charger)}/configuration`,
      );
      this.#settings = answer.settings;
      this.#note = answer.note;
      this.#refusal = "";
      this.#drafts.clear();
    } catch (error) {
      this.#refusal = sentence(error);
    }
    this.#asking = false;
    this.requestUpdate();
  };
}
customElements.define("evlb-configuration", Configuration);

/** Whether the charger has the new value. */
const isTaken = ({ outcome }: Changed): boolean => outcome === "Accepted" || outcome === "RebootRequired";

/** What is known of a key that the charger did not list. */
const unlisted = (key: string): Setting => ({
  key,
  value: null,
  readonly: false,
  secret: false,
  meaning: "",
  set_by_balancer: false,
});
