// <evlb-sessions>: what was charged: when, where, by whom, how much, and what it cost.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { SessionsView, SessionView } from "../core/api-types.gen";
import { sentence } from "../core/command";
import { dateTime, duration, energy, NOTHING } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { base } from "../ui/base";
import { refusal } from "../ui/refusal";
import { endOf } from "./ends";
import { lastMonths, money, monthName, monthSpan } from "./money";

const PAGE = 50;
const MOST = 10_000;
const MONTHS = 24;
const HEADS = ["begun", "charger", "energy", "cost", "duration", "tag", "end"] as const;
const NUMBERS: ReadonlySet<string> = new Set(["duration", "energy", "cost"]);

class Sessions extends LitElement {
  static override properties = {
    sessions: { state: true },
    problem: { state: true },
    charger: { state: true },
    month: { state: true },
    shown: { state: true },
  };
  static override styles = [
    base,
    css`
      .filters {
        gap: 1rem;
        align-items: end;
      }
      table {
        min-width: 42rem;
      }
      .sum {
        font-size: 1.1rem;
      }
    `,
  ];

  declare sessions: readonly SessionView[] | null;
  declare problem: string;
  declare charger: string;
  declare month: string;
  declare shown: number;
  readonly #live = new LiveController(this);
  #asked: string | null = null; // what was asked for last, and which sessions were running then

  constructor() {
    super();
    this.sessions = null;
    this.problem = this.charger = this.month = "";
    this.shown = PAGE;
  }

  protected override render(): TemplateResult {
    this.#ask();
    return html`<section class="card stack" aria-labelledby="title">
      <div class="row apart"><h2 id="title">${t("history.sessions")}</h2>
        <a class="button" href=${`api/sessions.csv?${this.#query(MOST)}`} download>${t("history.csv")}</a></div>
      <div class="row filters">${this.#chargers()} ${this.#months()}</div>
      ${refusal(this.problem)}
      ${this.sessions === null ? nothing : this.#found(this.sessions)}
    </section>`;
  }

  #found(sessions: readonly SessionView[]): TemplateResult {
    if (sessions.length === 0) {
      const isAll = this.charger === "" && this.month === "";
      return html`<p class="muted">${t(isAll ? "history.none" : "history.none-such")}</p>`;
    }
    const more = sessions.length > this.shown;
    const listed = sessions.slice(0, this.shown);
    const more_ = () => {
      this.shown += 4 * PAGE;
    };
    return html`${more ? nothing : this.#sum(listed)} ${this.#table(listed)}
      ${more ? html`<p><button type="button" @click=${more_}>${t("history.more")}</button></p>` : nothing}`;
  }

  #sum(sessions: readonly SessionView[]): TemplateResult {
    const charged = sessions.reduce((sum, { energy_wh }) => sum + energy_wh, 0);
    const priced = sessions.filter(({ cost }) => cost !== null);
    const currencies = new Set(priced.map(({ currency }) => currency));
    const cost = priced.reduce((sum, session) => sum + (session.cost ?? 0), 0);
    const parts = [t("history.count", { n: sessions.length }), energy(charged)];
    if (currencies.size === 1) parts.push(money(cost, [...currencies][0] ?? ""));
    return html`<p class="sum">${parts.join(" · ")}</p>`;
  }

  #table(sessions: readonly SessionView[]): TemplateResult {
    const head = (name: (typeof HEADS)[number]) =>
      html`<th scope="col" class=${NUMBERS.has(name) ? "number" : nothing}>${t(`history.${name}`)}</th>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("history.sessions")}><table>
      <thead><tr>${HEADS.map(head)}</tr></thead>
      <tbody>${sessions.map((session) => this.#row(session))}</tbody>
    </table></div>`;
  }

  #row(session: SessionView): TemplateResult {
    const charged = energy(session.energy_wh);
    const tag = session.tag_name || (session.tag ? `…${session.tag.slice(-3)}` : "");
    const began = Date.parse(session.started);
    const lasted = session.duration_s ?? Math.max(0, (Date.now() - began) / 1000);
    return html`<tr><td>${dateTime(session.started)}</td><td>${this.#name(session.charger)}</td>
      <td class="number">${session.energy_estimated ? t("history.about", { energy: charged }) : charged}</td>
      <td class="number">${this.#cost(session)}</td><td class="number">${duration(lasted)}</td>
      <td>${tag || nothing}</td>${this.#end(session)}</tr>`;
  }

  /** Why it ended, in words; the charger's own word is told to who points at it. */
  #end(session: SessionView): TemplateResult {
    if (session.stopped === null) return html`<td>${t("history.running")}</td>`;
    const { text, title } = endOf(session);
    return html`<td title=${title || nothing}>${text}</td>`;
  }

  #cost({ cost, currency, unpriced_wh }: SessionView): TemplateResult | string {
    if (cost === null) return html`<span aria-label=${t("history.no-price")}>${NOTHING}</span>`;
    if (unpriced_wh < 1) return money(cost, currency);
    const without = t("history.without-price", { energy: energy(unpriced_wh) });
    return html`${money(cost, currency)}<br><span class="muted">${without}</span>`;
  }

  #name(id: string): string {
    const found = this.#live.state?.chargers.find(({ charge_point_id }) => charge_point_id === id);
    return found?.name || id;
  }

  #chargers(): TemplateResult {
    const ids = [...new Set(this.#live.state?.chargers.map((charger) => charger.charge_point_id) ?? [])];
    return html`<label>${t("history.charger")}<br><select @change=${this.#choose("charger")}>
      <option value="">${t("history.all-chargers")}</option>
      ${ids.map((id) => html`<option value=${id} ?selected=${id === this.charger}>${this.#name(id)}</option>`)}
    </select></label>`;
  }

  #months(): TemplateResult {
    const months = lastMonths(new Date(), MONTHS);
    return html`<label>${t("history.month")}<br><select @change=${this.#choose("month")}>
      <option value="">${t("history.all-months")}</option>
      ${months.map(
        (month) =>
          html`<option value=${month} ?selected=${month === this.month}>${monthName(month, "long")}</option>`,
      )}
    </select></label>`;
  }

  #choose(field: "charger" | "month"): (event: Event) => void {
    return (event) => {
      this[field] = (event.target as HTMLSelectElement).value;
      this.shown = PAGE;
    };
  }

  #query(limit: number): string {
    const query = new URLSearchParams({ limit: String(limit) });
    if (this.charger) query.set("charger", this.charger);
    if (this.month) for (const [name, value] of Object.entries(monthSpan(this.month))) query.set(name, value);
    return query.toString();
  }

  // Sessions are not in the live state; they are asked for when one begins or ends, or others are wanted.
  #ask(): void {
    const chargers = this.#live.state?.chargers;
    if (!chargers) return;
    const running = chargers.map(({ id, session }) => `${id} ${session?.id ?? ""}`).join();
    const query = this.#query(Math.min(MOST, this.shown + 1));
    const wanted = `${query} ${running} ${this.#live.link === "lost"}`;
    if (wanted === this.#asked || this.#live.link === "lost") return;
    this.#asked = wanted;
    void this.#load(query, wanted);
  }

  async #load(query: string, wanted: string): Promise<void> {
    try {
      const found = (await api.get<SessionsView>(`api/sessions?${query}`)).sessions;
      if (wanted !== this.#asked) return; // something else is wanted by now
      this.sessions = found;
      this.problem = "";
    } catch (error) {
      this.problem = sentence(error);
      this.#asked = null; // the next state asks again
    }
  }
}
customElements.define("evlb-sessions", Sessions);
