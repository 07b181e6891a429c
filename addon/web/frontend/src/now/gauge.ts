// <evlb-gauge>: what a car draws, against its limit and the most that its charger may ever give.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChargerStatus } from "../core/api-types.gen";
import { amps, setAmps } from "../core/format";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { styled } from "../ui/styled";

export class Gauge extends LitElement {
  static override properties = { charger: { attribute: false }, colour: { type: String } };
  static override styles = [
    base,
    css`
      .bar {
        position: relative;
        height: 0.75rem;
        border-radius: 0.4rem;
        background: var(--track);
      }
      .draw {
        height: 100%;
        border-radius: 0.4rem;
        transition: width 0.3s;
      }
      .limit {
        position: absolute;
        inset-block: -0.25rem;
        width: 3px;
        margin-left: -2px;
        border-radius: 2px;
        background: var(--text);
        transition: left 0.3s;
      }
    `,
  ];

  declare charger: ChargerStatus;
  declare colour: string;

  protected override render(): TemplateResult {
    const { current_a, limit_a, max_current_a } = this.charger;
    const draw = Math.max(0, ...Object.values(current_a));
    const scale = Math.max(max_current_a, draw, limit_a ?? 0, 1);
    const at = (value: number) => `${(value / scale) * 100}%`;
    const label = t("now.gauge", { draw: amps(draw), limit: amps(limit_a), most: setAmps(max_current_a) });
    return html`<div class="bar" role="img" aria-label=${label}>
      <div class="draw" ${styled({ width: at(draw), background: this.colour })}></div>
      ${limit_a === null ? nothing : html`<div class="limit" ${styled({ left: at(limit_a) })}></div>`}
    </div>`;
  }
}
customElements.define("evlb-gauge", Gauge);
