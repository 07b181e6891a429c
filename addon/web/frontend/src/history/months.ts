// <evlb-months>: energy, time and cost month by month, as bars and as a table.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { MonthsView, MonthTotal } from "../core/api-types.gen";
import { sentence } from "../core/command";
import { energy } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { colourOf } from "../now/words";
import { base } from "../ui/base";
import { refusal } from "../ui/refusal";
import { styled } from "../ui/styled";
import { hours, money, monthName, yearUpTo } from "./money";
import { stacked } from "./totals";

const BY = ["all", "charger", "tag"] as const;
const SHOWN = 12;
const HEADS = ["month", "energy", "cost", "duration", "sessions-short"] as const;

class Months extends LitElement {
  static override properties = { by: { state: true }, found: { state: true }, problem: { state: true } };
  static override styles = [
    base,
    css`
      .bars {
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(1.3rem, 1fr);
        gap: 0.3rem;
        height: 13rem;
        align-items: end;
        overflow-x: auto;
        border-bottom: 1px solid var(--line);
      }
      .bar {
        display: grid;
        grid-template-rows: 1fr auto;
        grid-template-columns: minmax(0, 1fr);
        height: 100%;
        gap: 0.25rem;
        text-align: center;
        font-size: 0.8rem;
      }
      .column {
        position: relative;
        display: flex;
        flex-direction: column-reverse;
        gap: 1px;
        min-height: 0;
      }
      .part {
        border-radius: 3px;
        max-width: 3.5rem;
        width: 100%;
        margin-inline: auto;
      }
      .figure {
        color: var(--muted);
        margin-inline: -1rem;
        white-space: nowrap;
      }
      .name {
        color: var(--muted);
        padding-bottom: 0.25rem;
        white-space: nowrap;
      }
      table {
        min-width: 27rem;
      }
      .part-cost {
        white-space: normal;
      }
      th[scope="row"] {
        white-space: nowrap;
      }
      @media (max-width: 40rem) {
        .figure {
          display: none;
        }
        .name {
          font-size: 0.7rem;
        }
      }
      .key {
        width: 0.8rem;
        height: 0.8rem;
        border-radius: 3px;
      }
      button[aria-pressed="true"], button[aria-pressed="true"]:hover:not(:disabled) {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--on-accent);
      }
    `,
  ];

  declare by: (typeof BY)[number];
  declare found: MonthsView | null;
  declare problem: string;
  readonly #live = new LiveController(this);
  #asked: string | null = null;

  constructor() {
    super();
    this.by = "all";
    this.found = null;
    this.problem = "";
  }

  protected override render(): TemplateResult {
    this.#ask();
    const found = this.found;
    return html`<section class="card stack" aria-labelledby="title">
      <div class="row apart"><h2 id="title">${t("history.months")}</h2>
        <a class="button" href=${`api/sessions/monthly.csv?by=${this.by}`} download>${t("history.csv")}</a></div>
      <div class="row" role="group" aria-label=${t("history.by")}>${BY.map((by) => this.#choice(by))}</div>
      ${refusal(this.problem)}
      ${found ? this.#shown(found) : nothing}
    </section>`;
  }

  #choice(by: (typeof BY)[number]): TemplateResult {
    const choose = () => {
      this.by = by;
    };
    return html`<button type="button" aria-pressed=${by === this.by} @click=${choose}>
      ${t(`history.by.${by}`)}</button>`;
  }

  #shown(found: MonthsView): TemplateResult {
    if (found.months.length === 0) return html`<p class="muted">${t("history.none")}</p>`;
    return html`${this.#bars(found)} ${this.#table(found)} ${this.#price(found)}`;
  }

  #bars(found: MonthsView): TemplateResult {
    const { keys, columns, most } = stacked(found.months, yearUpTo(found.months.at(-1)?.month, SHOWN));
    const share = (value: number) => `${((value / most) * 85).toFixed(2)}%`;
    const bar = ({ month, parts, total }: (typeof columns)[number]) => html`<div class="bar">
      <div class="column">${parts.map(
        ({ key, value }) =>
          html`<div class="part" ${styled({
            height: share(value),
            background: colourOf(keys.findIndex((one) => one.key === key)),
          })}></div>`,
      )}<span class="figure">${total > 0 ? energy(total) : nothing}</span></div>
      <span class="name">${monthName(month).slice(0, 3)}</span></div>`;
    return html`<div class="bars" aria-hidden="true">${columns.map(bar)}</div>
      ${this.by === "all" ? nothing : this.#legend(keys)}`;
  }

  #legend(keys: readonly { key: string; name: string }[]): TemplateResult {
    return html`<div class="row" aria-hidden="true">${keys.map(
      ({ key, name }, index) =>
        html`<span class="chip"><span class="key" ${styled({
          background: colourOf(index),
        })}></span>${this.#name(key, name)}</span>`,
    )}</div>`;
  }

  #table(found: MonthsView): TemplateResult {
    const withKey = this.by !== "all";
    const rows = [...found.months].reverse();
    const head = (name: (typeof HEADS)[number]) =>
      html`<th scope="col" class=${name === "month" ? nothing : "number"}>${t(`history.${name}`)}</th>`;
    const [first, ...rest] = HEADS;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("history.months")}><table>
      <thead><tr>${head(first)}
        ${withKey ? html`<th scope="col">${t(`history.${this.by === "tag" ? "tag" : "charger"}`)}</th>` : nothing}
        ${rest.map(head)}</tr></thead>
      <tbody>${rows.map((total) => this.#row(total, found.currency, withKey))}</tbody>
    </table></div>`;
  }

  #row(total: MonthTotal, currency: string, withKey: boolean): TemplateResult {
    const without = t("history.without-price", { energy: energy(total.unpriced_wh) });
    const isPart = total.cost !== null && total.unpriced_wh >= 1;
    return html`<tr><th scope="row">${monthName(total.month)}</th>
      ${withKey ? html`<td>${this.#name(total.key, total.name)}</td>` : nothing}
      <td class="number">${energy(total.energy_wh)}</td>
      <td class="number">${money(total.cost, currency)}
        ${isPart ? html`<br><span class="muted part-cost">${without}</span>` : nothing}</td>
      <td class="number">${hours(total.duration_s)}</td><td class="number">${total.sessions}</td></tr>`;
  }

  #name(key: string, name: string): string {
    if (key === "") return t("history.no-tag");
    return name || (this.by === "tag" ? `…${key.slice(-3)}` : key);
  }

  #price({ price }: MonthsView): TemplateResult {
    if (price.problem)
      return html`<p class="muted">${t("history.price-problem", { problem: price.problem })}</p>`;
    if (price.per_kwh === null)
      return html`<p class="muted">${t("history.price-unset")} <a href="#/setup">${t("history.price-set")}</a></p>`;
    const now = money(price.per_kwh, price.currency, 3);
    return html`<p class="muted">${t("history.price-now", { price: now })}</p>`;
  }

  // They are asked for when a session begins or ends, or others are wanted.
  #ask(): void {
    const state = this.#live.state;
    if (!state || this.#live.link === "lost") return;
    const running = state.chargers.map(({ id, session }) => `${id} ${session?.id ?? ""}`).join();
    const wanted = `${this.by} ${running} ${state.settings.revision}`;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    void this.#load(wanted);
  }

  async #load(wanted: string): Promise<void> {
    try {
      const found = await api.get<MonthsView>(`api/sessions/monthly?by=${this.by}`);
      if (wanted !== this.#asked) return; // something else is wanted by now
      this.found = found;
      this.problem = "";
    } catch (error) {
      this.problem = sentence(error);
      this.#asked = null; // the next state asks again
    }
  }
}
customElements.define("evlb-months", Months);
