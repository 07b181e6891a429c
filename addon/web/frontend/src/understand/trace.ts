// <evlb-trace>: what a charger and the app say to each other, live. Only the newest that fit are drawn.

import { mdiDownload, mdiPause, mdiPlay } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { charger } from "../core/api";
import type { TraceEntry } from "../core/api-types.gen";
import { number, unit } from "../core/format";
import { numberLocale, t } from "../core/i18n";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { icon } from "../ui/icon";
import { TraceLink } from "./trace-link";
import { type Filter, MOST_SHOWN, NO_FILTER, summary, TraceLog } from "./trace-log";

class Trace extends LitElement {
  static override properties = { charger: { type: String } };
  static override styles = [
    base,
    fields,
    css`
      ol {
        list-style: none;
        min-height: 12rem;
      }
      li {
        border-bottom: 1px solid var(--line);
      }
      summary, .event {
        display: grid;
        grid-template-columns: 6.5rem 1.5rem minmax(9rem, 17rem) 1fr auto;
        gap: 0 0.75rem;
        align-items: baseline;
        padding: 0.4rem 0.25rem;
        color: var(--text);
        list-style: none;
      }
      .line {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        min-width: 0;
      }
      .in {
        color: var(--car-2);
      }
      .out {
        color: var(--good);
      }
      .error {
        color: var(--bad);
      }
      pre {
        margin: 0;
        padding: 0.5rem 0.75rem 0.75rem 1rem;
        overflow-x: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--raised);
        border-radius: 0.6rem;
      }
      @media (max-width: 44rem) {
        summary, .event {
          grid-template-columns: auto 1rem 1fr;
        }
        .took {
          display: none;
        }
        .line {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  declare charger: string;
  #log = new TraceLog();
  #filter: Filter = NO_FILTER;
  #link: TraceLink | undefined;
  #up = true;
  #open = new Set<number>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#link = new TraceLink(
      this.charger,
      (entries) => {
        this.#log.add(entries);
        this.requestUpdate();
      },
      (up) => {
        if (this.#up !== up) this.requestUpdate();
        this.#up = up;
      },
    );
    this.#link.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#link?.close();
  }

  protected override render(): TemplateResult {
    const { shown, fitting } = this.#log.find(this.#filter);
    return html`<section class="card stack" aria-label=${t("understand.part.trace")}>
      <p class="muted">${t("understand.trace.about")}</p>
      ${this.#filters()}
      ${this.#up ? nothing : html`<p class="bad" role="alert">${t("understand.trace.lost")}</p>`}
      <p class="muted" id="count">${t("understand.trace.count", { n: fitting })}
        ${fitting > MOST_SHOWN ? t("understand.trace.shown", { n: MOST_SHOWN }) : nothing}
        ${this.#log.waiting > 0 ? t("understand.trace.waiting", { n: this.#log.waiting }) : nothing}</p>
      <ol>${repeat(
        shown,
        ({ seq }) => seq,
        (entry) => this.#entry(entry),
      )}</ol>
    </section>`;
  }

  /** Those that occur, and the one that is chosen. */
  #actions(): string[] {
    const { action } = this.#filter;
    const there = this.#log.actions();
    return action === "" || there.includes(action) ? there : [...there, action].sort();
  }

  #filters(): TemplateResult {
    const { paused } = this.#log;
    return html`<form class="row fields" @submit=${(event: Event) => event.preventDefault()}>
      <div class="grow"><label for="text">${t("understand.search")}</label>
        <input id="text" type="search" autocomplete="off" @input=${this.#take}></div>
      <div><label for="action">${t("understand.action")}</label>
        <select id="action" @change=${this.#take}><option value="">${t("understand.all")}</option>
          ${this.#actions().map((action) => html`<option value=${action} .selected=${action === this.#filter.action}>${action}</option>`)}</select></div>
      <div><label for="direction">${t("understand.direction")}</label>
        <select id="direction" @change=${this.#take}><option value="">${t("understand.all")}</option>
          <option value="in">${t("understand.direction.in")}</option>
          <option value="out">${t("understand.direction.out")}</option>
          <option value="event">${t("understand.direction.event")}</option></select></div>
      <button type="button" aria-pressed=${String(paused)} @click=${this.#toggle}>
        ${icon(paused ? mdiPlay : mdiPause)}${paused ? t("understand.go_on") : t("understand.hold")}</button>
      <button type="button" @click=${this.#clear}>${t("understand.clear")}</button>
      <a class="button" href="${charger(this.charger)}/trace/export" download>
        ${icon(mdiDownload)}${t("understand.download")}</a>
    </form>`;
  }

  #entry(entry: TraceEntry): TemplateResult {
    const time = html`<time class="muted">${stamp(entry.at_wall_s)}</time>`;
    if (entry.direction === "event") {
      return html`<li class="event">${time}<span>•</span><b>${entry.action}</b></li>`;
    }
    const took =
      entry.took_s === null
        ? nothing
        : html`<span class="took muted">${unit(number(entry.took_s, 2), t("shell.s"))}</span>`;
    const inward = entry.direction === "in";
    const kind = entry.kind === "call" || entry.kind === "send" ? "" : ` ${kindWord(entry.kind)}`;
    return html`<li><details @toggle=${(event: Event) => this.#toggled(entry.seq, event)}>
      <summary>${time}
        <span class="${inward ? "in" : "out"}"><span aria-hidden="true">${inward ? "↓" : "↑"}</span><span class="vh">
          ${inward ? t("understand.direction.in") : t("understand.direction.out")}</span></span>
        <span class=${entry.kind === "error" ? "error" : ""}><b>${entry.action || "?"}</b>${kind}</span>
        <span class="line muted mono">${summary(entry.payload)}</span>${took}</summary>
      ${this.#open.has(entry.seq) ? html`<pre class="mono" tabindex="0">${JSON.stringify(entry.payload, null, 2)}</pre>` : nothing}
    </details></li>`;
  }

  /** A payload is written out when it is looked at, and not before. */
  #toggled(seq: number, event: Event): void {
    if ((event.target as HTMLDetailsElement).open) this.#open.add(seq);
    else this.#open.delete(seq);
    this.requestUpdate();
  }

  readonly #take = (event: Event): void => {
    const { id, value } = event.target as HTMLInputElement | HTMLSelectElement;
    this.#filter = { ...this.#filter, [id]: value };
    this.requestUpdate();
  };

  readonly #toggle = (): void => {
    if (this.#log.paused) this.#log.goOn();
    else this.#log.pause();
    this.requestUpdate();
  };

  readonly #clear = (): void => {
    this.#log.clear();
    this.#open.clear();
    this.requestUpdate();
  };

  protected override updated(_changed: PropertyValues): void {
    this.dataset.messages = String(this.#log.size);
  }
}
customElements.define("evlb-trace", Trace);

function kindWord(kind: string): string {
  if (kind === "answer") return t("understand.kind.answer");
  return kind === "error" ? t("understand.kind.error") : kind;
}

function stamp(wallS: number): string {
  const at = new Date(wallS * 1000);
  return `${at.toLocaleTimeString(numberLocale(), { hourCycle: "h23" })}.${String(at.getMilliseconds()).padStart(3, "0").slice(0, 1)}`;
}
