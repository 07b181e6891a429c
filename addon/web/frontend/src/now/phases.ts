// <evlb-phases>: a bar for each phase of a circuit against its fuse: house, each car, what is free, the fuse's heat.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChargerStatus, PhaseStatus } from "../core/api-types.gen";
import { amps, NOTHING, percent, setAmps } from "../core/format";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { styled } from "../ui/styled";
import { type Load, loadOf } from "./load";
import { colourOf } from "./words";

const COOL_PCT = 99.5;
const HOT_PCT = 50; // of its heat left: from here on it is worth a look

export class Phases extends LitElement {
  static override properties = {
    phases: { attribute: false },
    limit: { type: Number },
    fuse: { type: Number },
    metered: { type: Boolean },
    large: { type: Boolean, reflect: true },
    old: { type: Boolean, reflect: true },
    chargers: { attribute: false },
  };
  static override styles = [
    base,
    css`
      ul {
        display: grid;
        gap: 0.9rem;
      }
      li {
        display: grid;
        grid-template-columns: 2.2rem minmax(0, 1fr) 6.2rem;
        gap: 0.15rem 0.75rem;
        align-items: center;
      }
      .name {
        font-weight: 600;
      }
      .total {
        font-size: 1.6rem;
        font-weight: 600;
        line-height: 1.1;
        text-align: right;
        white-space: nowrap;
      }
      .parts {
        grid-column: 2 / -1;
      }
      .parts span {
        white-space: nowrap;
      }
      .bar {
        position: relative;
        height: 1.6rem;
        border-radius: 0.45rem;
        background: var(--track);
      }
      .bar div {
        position: absolute;
        inset-block: 0;
        transition: left 0.3s, width 0.3s;
      }
      .bar .house {
        background: var(--house);
        border-radius: 0.45rem 0 0 0.45rem;
      }
      .bar .free {
        background: var(--room);
      }
      .bar .fuse {
        inset-block: -0.3rem;
        width: 3px;
        margin-left: -1px;
        border-radius: 2px;
        background: var(--fuse);
      }
      .bar .lower {
        opacity: 0.55;
      }
      .heat {
        grid-column: 2;
        height: 4px;
        border-radius: 2px;
        background: var(--track);
        overflow: hidden;
      }
      .heat div {
        height: 100%;
        background: var(--muted);
      }
      .heat.hot div {
        background: var(--fuse);
      }
      :host([old]) .bar {
        filter: grayscale(1);
        opacity: 0.5;
      }
      :host([old]) .total {
        color: var(--muted);
      }
      .over .total {
        color: var(--bad);
      }
      @media (max-width: 30rem) {
        li {
          grid-template-columns: 1.7rem minmax(0, 1fr) 5rem;
          gap: 0.15rem 0.5rem;
        }
        .total {
          font-size: 1.35rem;
        }
      }
      @media (min-width: 60rem) and (min-height: 44rem) {
        :host([large]) .total {
          font-size: 2.4rem;
        }
        :host([large]) li {
          grid-template-columns: 2.6rem minmax(0, 1fr) 9rem;
        }
        :host([large]) .name {
          font-size: 1.35rem;
        }
        :host([large]) .bar {
          height: 2.2rem;
        }
      }
    `,
  ];

  declare phases: Readonly<Record<string, PhaseStatus>>;
  /** What the phase is kept below, amperes. */
  declare limit: number;
  /** The fuse, where the limit is less than it; 0: the limit is the fuse. */
  declare fuse: number;
  /** Whether the circuit has a meter of its own. */
  declare metered: boolean;
  declare chargers: readonly ChargerStatus[];
  /** Whether the numbers grow on a large screen. */
  declare large: boolean;
  /** Whether this is what was, because the meter says nothing any more. */
  declare old: boolean;

  constructor() {
    super();
    this.phases = {};
    this.limit = this.fuse = 0;
    this.metered = this.large = this.old = false;
    this.chargers = [];
  }

  protected override render(): TemplateResult {
    return html`<ul>${Object.entries(this.phases).map(([name, phase]) => this.#phase(name, phase))}</ul>`;
  }

  #rating(): number {
    return this.fuse || this.limit;
  }

  #phase(name: string, phase: PhaseStatus): TemplateResult {
    const load = loadOf(name, phase, this.#rating(), this.chargers, this.metered);
    const label = t("now.phase.of", { phase: name, total: amps(load.total), fuse: setAmps(this.#rating()) });
    return html`<li class="phase ${load.over ? "over" : ""}">
      <b class="name">${name}</b>
      <div class="bar" role="img" aria-label=${label}>${this.#bar(load)}</div>
      <span class="total">${load.total === null ? NOTHING : amps(load.total)}</span>
      ${phase.heat_left_pct < COOL_PCT ? this.#heat(phase.heat_left_pct) : nothing}
      <p class="parts muted">${this.#words(load, phase)}</p>
    </li>`;
  }

  #bar(load: Load): TemplateResult {
    const at = (value: number) => `${(Math.max(0, value) / load.scale) * 100}%`;
    const span = (from: number, width: number, background?: string) =>
      styled({ left: at(from), width: at(width), ...(background && { background }) });
    const house = Math.max(0, load.house ?? 0);
    let from = house;
    const cars = load.parts.map((part) => {
      const index = this.chargers.findIndex(({ id }) => id === part.id);
      const drawn = html`<div class="car" ${span(from, part.amps, colourOf(Math.max(0, index)))}></div>`;
      from += part.amps;
      return drawn;
    });
    return html`<div class="free" ${span(from, load.free ?? 0)}></div>
      <div class="house" ${span(0, house)}></div>${cars}
      ${this.limit < this.#rating() ? html`<div class="fuse lower" ${styled({ left: at(this.limit) })}></div>` : nothing}
      <div class="fuse" ${styled({ left: at(this.#rating()) })}></div>`;
  }

  #heat(left: number): TemplateResult {
    return html`<div class="heat ${left < HOT_PCT ? "hot" : ""}" role="img" aria-label=${t("now.heat", { left: percent(left) })}>
      <div ${styled({ width: `${100 - left}%` })}></div></div>`;
  }

  #words(load: Load, phase: PhaseStatus): TemplateResult {
    if (load.total === null) return html`${t("now.unknown")}`;
    const words = [
      load.house === null ? "" : t("now.house.amps", { amps: amps(load.house) }),
      t("now.cars.amps", { amps: amps(load.cars) }),
      t("now.free.amps", { amps: amps(load.free) }),
      phase.heat_left_pct < COOL_PCT ? t("now.heat", { left: percent(phase.heat_left_pct) }) : "",
    ].filter(Boolean);
    return html`${words.map((word, index) => html`${index ? " · " : ""}<span>${word}</span>`)}`;
  }
}
customElements.define("evlb-phases", Phases);

/** What the bars' colours mean. `lower`: a maximum load is marked too. */
export function legend(
  chargers: readonly ChargerStatus[],
  names: (charger: ChargerStatus) => string,
  lower: boolean,
): TemplateResult {
  const entry = (background: string, text: string, kind = "") =>
    html`<li><span class="swatch ${kind}" ${styled({ background })}></span>${text}</li>`;
  return html`<ul class="legend muted" aria-hidden="true">
    ${entry("var(--house)", t("now.house"))}
    ${chargers.map((charger, index) => entry(colourOf(index), names(charger)))}
    ${entry("var(--room)", t("now.free"))}${lower ? entry("var(--fuse)", t("now.load"), "line lower") : nothing}
    ${entry("var(--fuse)", t("now.fuse"), "line")}
  </ul>`;
}
