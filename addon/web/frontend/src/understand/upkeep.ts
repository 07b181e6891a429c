// <evlb-upkeep>: what a charger can be asked to do: restart, unlock, read anew, give its log, take a firmware.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { charger, get, post, remove, request } from "../core/api";
import { Command, sentence } from "../core/command";
import { dateTime, number, unit } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal, said } from "../ui/refusal";

interface Progress {
  readonly what: string;
  readonly stage: "asking" | "waiting" | "running" | "done" | "failed";
  readonly text: string;
  readonly files: readonly string[];
  readonly started_wall_s: number;
}

interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  readonly stored_wall_s: number;
}

interface Notice {
  readonly kind: string;
  readonly status: string;
  readonly detail: string;
  readonly at_wall_s: number;
}

const MESSAGES = [
  "BootNotification",
  "Heartbeat",
  "StatusNotification",
  "MeterValues",
  "FirmwareStatusNotification",
  "DiagnosticsStatusNotification",
  "LogStatusNotification",
];
const AT_MOST_EVERY_MS = 1_000;
const NOTICES_SHOWN = 20;

class Upkeep extends LitElement {
  static override properties = { charger: { type: String } };
  static override styles = [
    base,
    fields,
    css`
      input[type="url"] {
        width: 100%;
      }
    `,
  ];

  declare charger: string;
  readonly #live = new LiveController(this);
  readonly #upload = new Command(this);
  #logs: readonly Progress[] = [];
  #updates: readonly Progress[] = [];
  #files: readonly StoredFile[] = [];
  #notices: readonly Notice[] = [];
  #refusal = "";
  #askedAt = 0;
  #message = MESSAGES[0] ?? "";

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  /** While something is under way it is looked after whenever the live state moves; else never. */
  protected override updated(_changed: PropertyValues): void {
    const busy = [...this.#logs, ...this.#updates].some(
      ({ stage }) => stage !== "done" && stage !== "failed",
    );
    const state = this.#live.state;
    if (state && busy && Date.now() - this.#askedAt >= AT_MOST_EVERY_MS) void this.#look();
  }

  protected override render(): TemplateResult {
    return html`<div class="stack" @done=${this.#look}>${refusal(this.#refusal)}
      ${this.#orders()}${this.#log()}${this.#firmware()}${this.#stored()}${this.#said()}</div>`;
  }

  #path(what: string): string {
    return `${charger(this.charger)}/${what}`;
  }

  #ask(what: string, body: unknown = {}, done = t("understand.asked")) {
    return { run: () => post(this.#path(what), body), done };
  }

  #orders(): TemplateResult {
    const choose = (event: Event) => {
      this.#message = (event.target as HTMLSelectElement).value;
      this.requestUpdate();
    };
    return html`<section class="card stack" aria-labelledby="orders"><h3 id="orders">${t("understand.orders")}</h3>
      <div class="row">
        <evlb-action .label=${t("understand.refresh")} .wish=${this.#ask("refresh")}></evlb-action>
        <evlb-action .label=${t("understand.unlock")} .wish=${this.#ask("unlock")}></evlb-action>
        <evlb-action .label=${t("understand.clear_cache")} .wish=${this.#ask("clear_cache")}></evlb-action>
        <evlb-action .label=${t("understand.restart")} .sure=${t("understand.restart.sure")}
          .wish=${this.#ask("reset", { value: "soft" })}></evlb-action>
        <evlb-action .label=${t("understand.restart.hard")} kind="danger" .sure=${t("understand.restart.hard.sure")}
          .wish=${this.#ask("reset", { value: "hard" })}></evlb-action>
      </div>
      <p class="muted">${t("understand.refresh.about")}</p>
      <div class="row fields"><div><label for="message">${t("understand.message")}</label>
        <select id="message" @change=${choose}>${MESSAGES.map((one) => html`<option>${one}</option>`)}</select></div>
        <evlb-action .label=${t("understand.message.ask")} .wish=${this.#ask("trigger", { value: this.#message })}></evlb-action>
      </div></section>`;
  }

  #log(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="log"><h3 id="log">${t("understand.log")}</h3>
      <p class="muted">${t("understand.log.about")}</p>
      <div class="row">
        <evlb-action .label=${t("understand.log.fetch")} .wish=${this.#ask("diagnostics", { kind: "diagnostics" })}></evlb-action>
        <evlb-action .label=${t("understand.log.security")} .wish=${this.#ask("diagnostics", { kind: "security" })}></evlb-action>
      </div>${this.#progress(this.#logs)}</section>`;
  }

  #firmware(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="firmware"><h3 id="firmware">${t("understand.firmware")}</h3>
      <p class="muted">${t("understand.firmware.about")}</p>
      <form class="row fields" @submit=${this.#install}>
        <div class="grow"><label for="url">${t("understand.firmware.url")}</label>
          <input id="url" name="url" type="url" placeholder="https://…"></div>
        <div><label for="file">${t("understand.firmware.file")}</label>
          <select id="file" name="file"><option value="">–</option>
            ${this.#files.map(({ name }) => html`<option>${name}</option>`)}</select></div>
        <button type="submit" aria-disabled=${this.#upload.pending ? "true" : nothing}>${t("understand.firmware.install")}</button>
      </form>
      <div><label for="up">${t("understand.firmware.upload")}</label>
        <input id="up" type="file" ?disabled=${this.#upload.pending} @change=${this.#send}></div>
      ${refusal(this.#upload.refusal)}${this.#progress(this.#updates)}</section>`;
  }

  #progress(works: readonly Progress[]): TemplateResult | typeof nothing {
    if (works.length === 0) return nothing;
    const kind = (stage: Progress["stage"]) => ({ done: "good", failed: "bad" })[stage as string] ?? "warn";
    return html`<div role="status"><ul>${works.map(
      (
        work,
      ) => html`<li class="row"><span class="chip ${kind(work.stage)}">${t(`understand.stage.${work.stage}`)}</span>
        <span class="grow">${said(work.text)}
          ${work.files.map((name) => html` <a href="api/uploads/${encodeURIComponent(name)}" download>${name}</a>`)}</span>
        <span class="muted">${dateTime(work.started_wall_s * 1000)}</span></li>`,
    )}</ul></div>`;
  }

  #stored(): TemplateResult | typeof nothing {
    if (this.#files.length === 0) return nothing;
    const row = ({ name, bytes, stored_wall_s: at }: StoredFile) => html`<li class="row">
      <a class="grow" href="api/uploads/${encodeURIComponent(name)}" download>${name}</a>
      <span class="muted">${unit(number(bytes / 1024), "kB")} · ${dateTime(at * 1000)}</span>
      <evlb-action .label=${t("understand.delete")} .sure=${t("understand.delete.sure", { name })}
        .wish=${{ run: () => remove(`api/uploads/${encodeURIComponent(name)}`) }}></evlb-action></li>`;
    return html`<section class="card stack" aria-labelledby="files"><h3 id="files">${t("understand.files")}</h3>
      <ul class="stack tight">${this.#files.map(row)}</ul></section>`;
  }

  #said(): TemplateResult | typeof nothing {
    if (this.#notices.length === 0) return nothing;
    const last = [...this.#notices].reverse().slice(0, NOTICES_SHOWN);
    return html`<section class="card stack" aria-labelledby="notices"><h3 id="notices">${t("understand.notices")}</h3>
      <ul class="stack tight">${last.map(
        ({
          kind,
          status,
          detail,
          at_wall_s: at,
        }) => html`<li class="row"><span class="muted">${dateTime(at * 1000)}</span>
          <span>${kind}: <b>${status}</b> ${detail}</span></li>`,
      )}</ul></section>`;
  }

  readonly #install = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const body = { url: String(data.get("url")), file: String(data.get("file")) };
    await this.#upload.ask({ run: () => post(this.#path("firmware"), body) });
    await this.#look();
  };

  readonly #send = async (event: Event): Promise<void> => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    const run = () => request("PUT", `api/uploads/${encodeURIComponent(file.name)}`, new Blob([file]));
    await this.#upload.ask({ run, done: t("understand.firmware.uploaded", { name: file.name }) });
    await this.#look();
  };

  readonly #look = async (): Promise<void> => {
    this.#askedAt = Date.now();
    try {
      const [logs, updates, files, notices] = await Promise.all([
        get<{ fetches: Progress[] }>(this.#path("diagnostics")),
        get<{ updates: Progress[] }>(this.#path("firmware")),
        get<{ files: StoredFile[] }>("api/uploads"),
        get<{ notices: Notice[] }>(this.#path("notices")),
      ]);
      this.#logs = logs.fetches;
      this.#updates = updates.updates;
      this.#files = files.files;
      this.#notices = notices.notices;
      this.#refusal = "";
    } catch (error) {
      this.#refusal = sentence(error);
    }
    this.requestUpdate();
  };
}
customElements.define("evlb-upkeep", Upkeep);
