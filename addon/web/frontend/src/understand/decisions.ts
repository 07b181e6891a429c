// <evlb-decisions>: what was decided when and why, live, with filters.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { get, spoken } from "../core/api";
import type { DecisionEntry } from "../core/api-types.gen";
import { sentence } from "../core/command";
import { clock, dateTime, setAmps } from "../core/format";
import { say, t } from "../core/i18n";
import { LiveController } from "../core/live";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal, said } from "../ui/refusal";
import { type DecisionFilter, fits, hasGap, joined, NO_FILTER, queryOf } from "./decision-log";

const PAGE = 100;
const TYPING_MS = 250;

interface Answer {
  readonly decisions: readonly DecisionEntry[];
  readonly sources: readonly string[];
  readonly loadpoints: readonly { readonly id: string; readonly name: string }[];
}

class Decisions extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      ol {
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 8.5rem minmax(7rem, 12rem) 1fr;
        gap: 0.15rem 1rem;
        padding: 0.6rem 0;
        border-bottom: 1px solid var(--line);
      }
      .change {
        font-weight: 600;
      }
      @media (max-width: 44rem) {
        li {
          grid-template-columns: 1fr auto;
        }
        .why {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  readonly #live = new LiveController(this);
  #filter: DecisionFilter = NO_FILTER;
  #entries: readonly DecisionEntry[] = [];
  #sources: Answer["sources"] = [];
  #loadpoints: Answer["loadpoints"] = [];
  #told: readonly DecisionEntry[] | undefined;
  #asked = 0;
  #loaded = false;
  #more = false;
  #refusal = "";
  #typing: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const told = this.#live.state?.decisions;
    if (!told || told === this.#told || !this.#loaded) return;
    this.#told = told;
    if (hasGap(this.#entries, told)) void this.#ask();
    const fitting = told.filter((entry) => fits(entry, this.#filter));
    this.#entries = joined(this.#entries, fitting);
  }

  protected override render(): TemplateResult {
    return html`<section class="card stack" aria-label=${t("understand.tab.decisions")}>
      <p class="muted">${t("understand.decisions.about")}</p>
      ${this.#filters()}${refusal(this.#refusal)}
      <ol aria-live="off">${this.#entries.map((entry) => this.#entry(entry))}</ol>
      ${this.#loaded && this.#entries.length === 0 ? html`<p>${t("understand.decisions.none")}</p>` : nothing}
      ${this.#more ? html`<p><button type="button" @click=${this.#older}>${t("understand.older")}</button></p>` : nothing}
    </section>`;
  }

  #filters(): TemplateResult {
    const source = (name: string) =>
      html`<option value=${name} .selected=${name === this.#filter.source}>${say(`understand.source.${name}`) ?? name}</option>`;
    return html`<form class="row fields" @submit=${(event: Event) => event.preventDefault()}>
      <div class="grow"><label for="text">${t("understand.search")}</label>
        <input id="text" type="search" autocomplete="off" @input=${this.#type}></div>
      <div><label for="loadpoint">${t("understand.charger")}</label>
        <select id="loadpoint" @change=${this.#choose}>
          <option value="">${t("understand.all")}</option><option value="-">${t("understand.site")}</option>
          ${this.#loadpoints.map(({ id, name }) => html`<option value=${id} .selected=${id === this.#filter.loadpoint}>${name || id}</option>`)}
        </select></div>
      <div><label for="source">${t("understand.source")}</label>
        <select id="source" @change=${this.#choose}><option value="">${t("understand.all")}</option>
          ${this.#sources.map(source)}</select></div>
      <a class="button" href=${spoken(queryOf(this.#filter).replace("api/decisions", "api/decisions.csv"))} download>CSV</a>
    </form>`;
  }

  #entry(entry: DecisionEntry): TemplateResult {
    const today = new Date(entry.time).toDateString() === new Date().toDateString();
    return html`<li>
      <time class="muted" datetime=${entry.time}>${today ? clock(entry.time) : dateTime(entry.time)}</time>
      <span>${entry.loadpoint === "" ? t("understand.site") : entry.name || entry.loadpoint}
        ${this.#change(entry)}</span>
      <span class="why">${said(entry.reason)}
        ${entry.changes > 1 ? html`<span class="muted">${t("understand.changes", { n: entry.changes })}</span>` : nothing}
      </span>
    </li>`;
  }

  #change(entry: DecisionEntry): TemplateResult | typeof nothing {
    const { from_a: from, to_a: to } = entry;
    if (to === null || (entry.loadpoint === "" && from === to)) return nothing;
    const told = to === 0 ? t("understand.pause") : setAmps(to);
    const before = from === null ? "" : from === 0 ? t("understand.pause") : setAmps(from);
    return html`<br><span class="change">${before && from !== to ? `${before} → ${told}` : told}</span>`;
  }

  readonly #type = (event: Event): void => {
    clearTimeout(this.#typing);
    const text = (event.target as HTMLInputElement).value.trim();
    this.#typing = setTimeout(() => this.#take({ ...this.#filter, text }), TYPING_MS);
  };

  readonly #choose = (event: Event): void => {
    const { id, value } = event.target as HTMLSelectElement;
    this.#take({ ...this.#filter, [id]: value });
  };

  readonly #older = (): void => {
    const before = this.#entries.at(-1)?.id;
    if (before !== undefined) void this.#ask({ before });
  };

  #take(filter: DecisionFilter): void {
    this.#filter = filter;
    this.#entries = [];
    void this.#ask();
  }

  async #ask(more: { before?: number } = {}): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const answer = await get<Answer>(queryOf(this.#filter, { limit: PAGE, ...more }));
      if (asked !== this.#asked) return; // another filter was chosen meanwhile
      this.#entries = joined(this.#entries, answer.decisions);
      this.#sources = answer.sources;
      this.#loadpoints = answer.loadpoints;
      this.#more = answer.decisions.length === PAGE;
      this.#loaded = true;
      this.#refusal = "";
    } catch (error) {
      this.#refusal = sentence(error);
    }
    this.requestUpdate();
  }
}
customElements.define("evlb-decisions", Decisions);
