// <evlb-values-table>: the chart's figures, for who can't see it or wants to read them off.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { amps, dateTime } from "../core/format";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { type Chart, rowsOf } from "./curves";
import { labelOf } from "./lines";

const ROWS = 60;

class ValuesTable extends LitElement {
  static override properties = {
    chart: { attribute: false },
    off: { attribute: false },
    open: { state: true },
  };
  static override styles = [base, css``];

  declare chart: Chart;
  declare off: ReadonlySet<string>;
  declare open: boolean;

  constructor() {
    super();
    this.chart = { step: 1, times: [], lines: [] };
    this.off = new Set();
    this.open = false;
  }

  protected override render(): TemplateResult {
    const toggled = (event: Event) => {
      this.open = (event.target as HTMLDetailsElement).open;
    };
    return html`<details @toggle=${toggled}><summary>${t("history.table")}</summary>
      ${this.open ? this.#table() : nothing}</details>`;
  }

  #table(): TemplateResult {
    const lines = this.chart.lines.filter(({ key, kind }) => !this.off.has(key) && !this.off.has(kind));
    const label = (index: number) => {
      const line = lines[index];
      if (!line) return "";
      return line.kind === "house" || line.kind === "headroom"
        ? `${labelOf(line)} ${line.phase}`
        : labelOf(line);
    };
    return html`<p class="muted">${t("history.table-how")}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${t("history.table")}><table>
        <thead><tr><th scope="col">${t("history.time")}</th>
          ${lines.map((_, index) => html`<th scope="col" class="number">${label(index)}</th>`)}</tr></thead>
        <tbody>${rowsOf(this.chart, lines, ROWS).map(
          ([time, values]) => html`<tr><th scope="row">${dateTime(time * 1000)}</th>
            ${values.map((value) => html`<td class="number">${amps(value)}</td>`)}</tr>`,
        )}</tbody></table></div>`;
  }
}
customElements.define("evlb-values-table", ValuesTable);
