// <evlb-decision-list>: what was decided in the span that is shown, newest first. One that is chosen is marked
// in the chart: so they can be reached by keyboard.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { DecisionEntry } from "../core/api-types.gen";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { said } from "../ui/refusal";
import { change, sourceWord, when, who } from "./decisions";

const PAGE = 25;

class DecisionList extends LitElement {
  static override properties = {
    entries: { attribute: false },
    chosen: { attribute: false },
    shown: { state: true },
  };
  static override styles = [
    base,
    css`
      li + li {
        border-top: 1px solid var(--line);
      }
      button.entry {
        display: grid;
        grid-template-columns: 11rem 1fr;
        gap: 0.1rem 1rem;
        width: 100%;
        min-height: 3rem;
        padding: 0.5rem;
        border-color: transparent;
        border-radius: 0.4rem;
        text-align: left;
        justify-content: start;
      }
      button.entry[aria-pressed="true"] {
        background: var(--raised);
        border-color: var(--accent);
      }
      .what {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.75rem;
        align-items: center;
      }
      .reason {
        grid-column: 2;
      }
      @media (max-width: 40rem) {
        button.entry {
          grid-template-columns: 1fr;
        }
        .reason {
          grid-column: 1;
        }
      }
    `,
  ];

  declare entries: readonly DecisionEntry[];
  declare chosen: number | null;
  declare shown: number;

  constructor() {
    super();
    this.entries = [];
    this.chosen = null;
    this.shown = PAGE;
  }

  protected override render(): TemplateResult {
    const more = () => {
      this.shown += 4 * PAGE;
    };
    const listed = this.entries.slice(0, this.shown);
    return html`<section class="card stack" aria-labelledby="title">
      <h2 id="title">${t("history.decisions")}</h2>
      ${listed.length === 0 ? html`<p class="muted">${t("history.no-decisions")}</p>` : nothing}
      <ul>${listed.map((entry) => html`<li>${this.#entry(entry)}</li>`)}</ul>
      ${
        this.entries.length > this.shown
          ? html`<p><button type="button" @click=${more}>${t("history.more")}</button></p>`
          : nothing
      }
    </section>`;
  }

  #entry(entry: DecisionEntry): TemplateResult {
    const isChosen = entry.id === this.chosen;
    const choose = () =>
      this.dispatchEvent(new CustomEvent("choose", { detail: isChosen ? null : entry.id }));
    return html`<button type="button" class="entry" aria-pressed=${isChosen} @click=${choose}>
      <span class="muted">${when(entry.time_s)}</span>
      <span class="what"><strong>${who(entry)}</strong> ${change(entry)}
        <span class="chip">${sourceWord(entry.source)}</span>
        ${entry.changes > 1 ? html`<span class="muted">${t("history.changes", { n: entry.changes })}</span>` : nothing}
      </span>
      <span class="reason muted">${said(entry.reason)}</span></button>`;
  }
}
customElements.define("evlb-decision-list", DecisionList);
