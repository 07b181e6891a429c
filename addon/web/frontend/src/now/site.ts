// <evlb-site>: what is changed often of the whole site: folded up below the bars, with one line that says how it stands.

import { mdiChevronDown, mdiTune } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { SiteStatus } from "../core/api-types.gen";
import { setAmps, watts } from "../core/format";
import { t } from "../core/i18n";
import { hashOf } from "../core/router";
import "../ui/amount";
import { base } from "../ui/base";
import "../ui/choice";
import type { Entry } from "../ui/choice";
import { icon } from "../ui/icon";
import "../ui/switch";
import { fuseOf } from "./safety";

const SLIDER_FROM_A = 6; // how far down the slider goes; less can be typed
const LEAST_LOAD_A = 1; // 0 is what the app calls no maximum load: the opposite of what is meant by typing it
const LARGEST_MARGIN_A = 10;

export class Site extends LitElement {
  static override properties = { site: { attribute: false }, several: { type: Boolean } };
  static override styles = [
    base,
    css`
      details {
        border-top: 1px solid var(--line);
        margin: 0 -0.5rem -0.6rem;
      }
      summary {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        min-height: 2.75rem;
        padding: 0.4rem 0.5rem 0;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary .words {
        flex: 1;
        min-width: 0;
      }
      summary svg {
        flex: none;
      }
      summary b {
        color: var(--text);
        font-weight: 500;
      }
      summary .turn {
        display: inline-flex;
      }
      details[open] > summary .turn {
        rotate: 180deg;
      }
      .controls {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
        gap: 1rem 2rem;
        align-items: start;
        padding: 0.75rem 0.5rem 0.6rem;
      }
    `,
  ];

  declare site: SiteStatus;
  /** Whether there is more than one car to share among. */
  declare several: boolean;

  constructor() {
    super();
    this.several = false;
  }

  protected override render(): TemplateResult {
    return html`<details>
      <summary>${icon(mdiTune, 20)}<span class="words"><b>${t("now.site")}</b>
        <span class="together muted">${this.#stands().join(" · ")}</span></span>
        <span class="turn">${icon(mdiChevronDown, 22)}</span></summary>
      <div class="controls">
        ${this.#load()}${this.several ? this.#strategy() : nothing}${this.#margin()}
        <div class="stack tight">${this.#balancing()}
          <a href=${hashOf("setup", "site")}>${t("now.site.all")}</a></div>
      </div>
    </details>`;
  }

  /** How it stands, in a few words. */
  #stands(): string[] {
    const { limit_a, max_power_w, shadow, strategy } = this.site;
    return [
      limit_a < fuseOf(this.site) ? t("now.maximum_load", { amps: setAmps(limit_a) }) : "",
      max_power_w === null ? "" : t("now.power_limit", { watts: watts(max_power_w) }),
      shadow ? t("now.balancing.is_off") : "",
      this.several && strategy === "first_come" ? t("now.strategy.first_come") : "",
    ].filter(Boolean);
  }

  #load(): TemplateResult {
    const fuse = fuseOf(this.site);
    const { maximum_load_a: set } = this.site;
    const isNone = (value: number) => value >= fuse; // the upper end stands for the fuse, whatever that will be
    const done = (value: number) =>
      isNone(value) ? t("now.load.none") : t("now.load.done", { amps: setAmps(value) });
    const wrong = (value: number) =>
      value < LEAST_LOAD_A ? t("now.load.least", { amps: setAmps(LEAST_LOAD_A) }) : "";
    return html`<evlb-amount class="load" slider .label=${t("now.load")} .unit=${"A"} .min=${Math.min(SLIDER_FROM_A, fuse)}
      .max=${fuse} .value=${set > 0 && set < fuse ? set : fuse} .hint=${t("now.load.hint", { amps: setAmps(fuse) })}
      .set=${(value: number) => api.put("api/site/maximum_load_a", isNone(value) ? 0 : value)}
      .wrong=${wrong} .done=${done}></evlb-amount>`;
  }

  #margin(): TemplateResult {
    return html`<evlb-amount class="margin" slider .label=${t("now.margin")} .unit=${"A"} .min=${0}
      .max=${LARGEST_MARGIN_A} .step=${0.5} .value=${this.site.margin_a} .hint=${t("now.margin.hint")}
      .set=${(value: number) => api.put("api/site/margin_a", value)}
      .done=${(value: number) => t("now.margin.done", { amps: setAmps(value) })}></evlb-amount>`;
  }

  #strategy(): TemplateResult {
    const entries: Entry[] = [
      { value: "fair", label: t("now.strategy.fair") },
      { value: "first_come", label: t("now.strategy.first_come") },
    ];
    return html`<evlb-choice class="strategy" .label=${t("now.strategy")} .value=${this.site.strategy} .entries=${entries}
      .set=${(value: string) => api.put("api/site/strategy", value)}
      .done=${({ label }: Entry) => t("now.strategy.done", { label })}></evlb-choice>`;
  }

  #balancing(): TemplateResult {
    return html`<evlb-switch class="balancing" .label=${t("now.balancing")} .on=${!this.site.shadow}
      .sure=${(on: boolean) => (on ? "" : t("now.balancing.sure"))}
      .set=${(on: boolean) => api.put("api/site/balancing", on)}
      .done=${(on: boolean) => t(on ? "now.balancing.on" : "now.balancing.off")}></evlb-switch>`;
  }
}
customElements.define("evlb-site", Site);
