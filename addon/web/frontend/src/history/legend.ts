// <evlb-legend>: which lines there are, each a switch, with its value where the chart is looked at.

import { css, html, LitElement, type TemplateResult } from "lit";
import { amps, clock, NOTHING } from "../core/format";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { styled } from "../ui/styled";
import type { Values } from "./curves";
import type { Group } from "./lines";

class Legend extends LitElement {
  static override properties = {
    groups: { attribute: false },
    off: { attribute: false },
    point: { attribute: false },
    times: { attribute: false },
  };
  static override styles = [
    base,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
      }
      button {
        min-height: 2.25rem;
        padding: 0.15rem 0.7rem;
        border-color: var(--line);
        font-size: 0.9rem;
      }
      button[aria-pressed="false"] {
        color: var(--muted);
      }
      button[aria-pressed="false"] .line {
        opacity: 0.3;
      }
      .line {
        width: 1.4rem;
        border-top: 3px solid;
      }
      .line.dashed {
        border-top-style: dashed;
      }
      .value {
        font-weight: 600;
        min-width: 3.6rem;
        text-align: right;
      }
    `,
  ];

  declare groups: readonly Group[];
  declare off: ReadonlySet<string>;
  /** The point that is looked at; null for the newest. */
  declare point: number | null;
  declare times: readonly number[];

  constructor() {
    super();
    this.groups = [];
    this.off = new Set();
    this.point = null;
    this.times = [];
  }

  protected override render(): TemplateResult {
    const time = this.point === null ? undefined : this.times[this.point];
    return html`<div class="stack tight">
      <p class="muted">${time === undefined ? t("history.newest") : t("history.at", { time: clock(time * 1000) })}</p>
      <ul aria-label=${t("history.lines")}>${this.groups.map((group) => html`<li>${this.#switch(group)}</li>`)}</ul>
    </div>`;
  }

  #switch(group: Group): TemplateResult {
    const toggle = () => this.dispatchEvent(new CustomEvent("toggle", { detail: group.id }));
    return html`<button type="button" aria-pressed=${!this.off.has(group.id)} @click=${toggle}>
      <span class="line ${group.dashed ? "dashed" : ""}" ${styled({ "border-color": group.colour })}></span>
      ${group.label} <span class="value">${this.#value(group)}</span></button>`;
  }

  #value({ lines }: Group): string {
    const words = lines.map(({ mean, high }) => this.#word(mean, high));
    return words.every((word) => word === NOTHING) ? NOTHING : words.join(" / ");
  }

  /** The mean of a step, and its highest where that is more. */
  #word(mean: Values, high: Values): string {
    const index = this.point ?? mean.findLastIndex((value) => value !== null);
    const [middle, most] = [mean[index] ?? null, high[index] ?? null];
    if (middle === null || most === null || this.point === null) return amps(middle);
    return most - middle < 0.15 ? amps(middle) : t("history.up-to", { mean: amps(middle), most: amps(most) });
  }
}
customElements.define("evlb-legend", Legend);
