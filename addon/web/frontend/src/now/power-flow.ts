// <evlb-flow>: a picture of where power flows now; dots move the faster the more it is, and stand still for who
// wants no motion. What it shows is told to screen readers in one sentence.

import { mdiEvStation, mdiHome, mdiTransmissionTower } from "@mdi/js";
import { css, html, LitElement, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { ChargerStatus, SiteStatus } from "../core/api-types.gen";
import { watts } from "../core/format";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { styled } from "../ui/styled";
import { flowOf, type Stream, secondsOf, widthOf } from "./flow";
import { colourOf, nameOf } from "./words";

const WIDTH = 320;
const ROW = 78; // from one place on the right to the next
const LEAST = 2 * ROW; // the grid's words want room below it
const RADIUS = 25;
const LEFT = 48;
const RIGHT = 186;
const BESIDE = RIGHT + RADIUS + 10; // where the words of a place on the right begin

interface Place extends Stream {
  readonly name: string;
  readonly sign: string;
  readonly colour: string;
  readonly y: number;
}

export class PowerFlow extends LitElement {
  static override properties = { site: { attribute: false }, chargers: { attribute: false } };
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        max-width: 27rem;
        height: auto;
        margin: 0 auto;
        overflow: visible;
      }
      .ring {
        fill: var(--card);
        stroke-width: 2.5;
      }
      path {
        fill: none;
        opacity: 0.45;
      }
      .sign path {
        fill: currentcolor;
        opacity: 1;
      }
      text {
        fill: var(--text);
        font: 600 17px Roboto, system-ui, sans-serif;
        text-anchor: middle;
      }
      text.name {
        fill: var(--muted);
        font-size: 13px;
        font-weight: 400;
      }
      text.beside {
        text-anchor: start;
      }
      .dot {
        animation: along linear infinite;
      }
      .dot.back {
        animation-direction: reverse;
      }
      @keyframes along {
        from {
          offset-distance: 0%;
        }
        to {
          offset-distance: 100%;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .dot {
          display: none;
        }
        path {
          opacity: 0.8;
        }
      }
    `,
  ];

  declare site: SiteStatus;
  declare chargers: readonly ChargerStatus[];

  protected override render(): TemplateResult {
    const flow = flowOf(this.site, this.chargers);
    const places = this.#places([flow.house, ...flow.cars]);
    const height = Math.max(LEAST, places.length * ROW);
    const middle = height / 2;
    const parts = places.map(({ name, watts: power }) => `${name} ${watts(power)}`).join(", ");
    const label = t("now.flow.means", { grid: watts(flow.grid), parts });
    return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${label}>
      ${places.map((place) => this.#stream(place, middle))}
      ${this.#place(LEFT, { id: "grid", watts: flow.grid, name: t("now.grid"), sign: mdiTransmissionTower, colour: "var(--muted)", y: middle })}
      ${places.map((place) => this.#place(RIGHT, place))}
    </svg>`;
  }

  #places(streams: readonly Stream[]): Place[] {
    return streams.map((stream, index) => {
      const charger = this.chargers[index - 1];
      return {
        ...stream,
        name: charger ? nameOf(charger) : t("now.house.name"),
        sign: charger ? mdiEvStation : mdiHome,
        colour: charger ? colourOf(index - 1) : "var(--house)",
        y: (index + 0.5) * ROW + Math.max(0, LEAST - streams.length * ROW) / 2,
      };
    });
  }

  #stream({ y, colour, watts: power }: Place, middle: number): SVGTemplateResult {
    const [from, to] = [LEFT + RADIUS, RIGHT - RADIUS];
    const bend = (from + to) / 2;
    const way = `M ${from} ${middle} C ${bend} ${middle} ${bend} ${y} ${to} ${y}`;
    const seconds = secondsOf(power);
    const dot = (share: number) =>
      svg`<circle class="dot ${(power ?? 0) < 0 ? "back" : ""}" r="4.5" ${styled({
        fill: colour,
        "offset-path": `path("${way}")`,
        "animation-duration": `${seconds}s`,
        "animation-delay": `${-share * (seconds ?? 0)}s`,
      })}></circle>`;
    return svg`<path d=${way} ${styled({ stroke: colour, "stroke-width": String(widthOf(power)) })}></path>
      ${seconds === null ? nothing : [0, 1 / 3, 2 / 3].map(dot)}`;
  }

  #place(x: number, { y, name, sign, colour, watts: power }: Place): SVGTemplateResult {
    const short = name.length > 13 ? `${name.slice(0, 12)}…` : name;
    const beside = x === RIGHT;
    const [at, first, second] = beside ? [BESIDE, y - 2, y + 15] : [x, y + RADIUS + 19, y + RADIUS + 35];
    return svg`<g>
      <circle class="ring" cx=${x} cy=${y} r=${RADIUS} ${styled({ stroke: colour })}></circle>
      <g class="sign" transform="translate(${x - 12} ${y - 12})" ${styled({ color: colour })}><path d=${sign}></path></g>
      <text class=${beside ? "beside" : ""} x=${at} y=${first}>${watts(power)}</text>
      <text class="name ${beside ? "beside" : ""}" x=${at} y=${second}>${short}</text>
    </g>`;
  }
}
customElements.define("evlb-flow", PowerFlow);
