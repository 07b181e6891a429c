// <evlb-chart>: the curves, drawn by uPlot, with marks where something was decided.
// Tells `zoom` (a span, or null for all), `point` (which point is looked at) and `mark` (which decision).

import { css, html, LitElement, type PropertyValues, type TemplateResult, unsafeCSS } from "lit";
import uPlot from "uplot";
import sheet from "uplot/dist/uPlot.min.css?inline";
import type { DecisionEntry } from "../core/api-types.gen";
import { number, unit } from "../core/format";
import { numberLocale } from "../core/i18n";
import { base } from "../ui/base";
import type { Chart, Line, Span } from "./curves";
import { toneOf } from "./decisions";
import { type Gestures, listen, press } from "./gestures";
import { colourOfLine, plotted } from "./lines";

const NEAR = 9; // pixels between the pointer and a mark
const MARK = 6;

export class ChartElement extends LitElement {
  static override properties = {
    chart: { attribute: false },
    lines: { attribute: false },
    span: { attribute: false },
    widest: { attribute: false },
    marks: { attribute: false },
    cars: { attribute: false },
    chosen: { attribute: false },
    label: { type: String },
  };
  static override styles = [
    base,
    unsafeCSS(sheet),
    css`
      #plot {
        position: relative;
        touch-action: pan-y;
        min-height: 16rem;
      }
      .u-over {
        cursor: crosshair;
      }
      .u-select {
        background: var(--accent);
        opacity: 0.15;
      }
      .u-hz .u-cursor-x, .u-hz .u-cursor-y {
        border-color: var(--muted);
      }
    `,
  ];

  declare chart: Chart;
  /** Those that are to be seen. */
  declare lines: readonly Line[];
  declare span: Span;
  declare widest: Span;
  declare marks: readonly DecisionEntry[];
  /** Ids of the loadpoints, in the order of their colours. */
  declare cars: readonly string[];
  declare chosen: number | null;
  declare label: string;
  #plot: uPlot | null = null;
  #drawn = ""; // which lines in which colours the plot was made for
  #told: { point: number | null; mark: DecisionEntry | null } = { point: null, mark: null };
  #unlisten: () => void = () => {};
  #resized: ResizeObserver | null = null;
  #themed: MutationObserver | null = null;

  readonly #gestures: Gestures = {
    span: () => this.span,
    widest: () => this.widest,
    zoom: (span) => this.#tell("zoom", span),
  };

  constructor() {
    super();
    this.chart = { step: 1, times: [], lines: [] };
    this.lines = [];
    this.span = this.widest = { from: 0, to: 1 };
    this.marks = [];
    this.cars = [];
    this.chosen = null;
    this.label = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
    this.#resized.observe(this);
    this.#themed = new MutationObserver(() => this.requestUpdate());
    this.#themed.observe(document.documentElement, { attributes: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized?.disconnect();
    this.#themed?.disconnect();
    this.#drop();
  }

  protected override render(): TemplateResult {
    return html`<div id="plot" tabindex="0" role="img" aria-label=${this.label} @keydown=${this.#key}></div>`;
  }

  protected override updated(changed: PropertyValues): void {
    const colours = this.lines.map((line) => this.#resolved(colourOfLine(line, this.cars)));
    const look = JSON.stringify([this.lines.map(({ key }) => key), colours, this.#resolved("var(--muted)")]);
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const colour = (line: Line) => colours[this.lines.indexOf(line)] ?? "currentcolor";
    const now = plotted(this.chart.times, this.lines, colour, stepped);
    if (look !== this.#drawn || !this.#plot) {
      this.#drop();
      this.#drawn = look;
      const options = { ...this.#options(), series: now.series, bands: now.bands };
      this.#plot = new uPlot(options, now.data, this.renderRoot.querySelector("#plot") as HTMLElement);
      this.#unlisten = listen(this.#plot, this.#gestures);
    } else {
      this.#plot.setData(now.data, false);
      this.#plot.setScale("x", { min: this.span.from, max: this.span.to });
    }
    if (changed.has("chosen")) this.#point();
  }

  /** Looks at the decision that was chosen. */
  #point(): void {
    const entry = this.marks.find(({ id }) => id === this.chosen);
    if (entry && this.#plot) this.#plot.setCursor({ left: this.#plot.valToPos(entry.time_s, "x"), top: 10 });
  }

  #options(): Omit<uPlot.Options, "series"> {
    const stroke = this.#resolved("var(--muted)");
    const grid = { stroke: this.#resolved("var(--line)"), width: 1 };
    const letters = Math.round(0.75 * rem()); // they grow on a large screen, as all others do
    const axis: uPlot.Axis = { stroke, grid, ticks: grid, font: `${letters}px system-ui, sans-serif` };
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 7 }, y: false },
      scales: {
        x: { time: true, range: () => [this.span.from, this.span.to] },
        y: { range: (_plot, low, high) => [Math.min(0, low ?? 0) * 1.05, Math.max(10, high ?? 0) * 1.08] },
      },
      axes: [
        {
          ...axis,
          size: 4.2 * letters,
          space: 6 * letters,
          values: (_plot, times, _axis, _space, step) => times.map(timeWord(step)),
        },
        {
          ...axis,
          size: 4.4 * letters,
          incrs: [1, 2, 5, 10, 20, 50, 100],
          values: (_plot, values) => values.map((value) => unit(number(value), "A")),
        },
      ],
      hooks: {
        setSelect: [(plot) => this.#selected(plot)],
        setCursor: [(plot) => this.#looked(plot)],
        draw: [(plot) => this.#drawMarks(plot)],
      },
    };
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 5) return;
    const span = { from: plot.posToVal(left, "x"), to: plot.posToVal(left + width, "x") };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#tell("zoom", span);
  }

  #looked(plot: uPlot): void {
    const { idx, left = -1 } = plot.cursor;
    const point = left < 0 ? null : (idx ?? null);
    if (point !== this.#told.point) this.#tell("point", point);
    let found: DecisionEntry | null = null;
    let nearest = NEAR;
    for (const entry of left < 0 ? [] : this.marks) {
      const away = Math.abs(plot.valToPos(entry.time_s, "x") - left);
      if (away < nearest) [found, nearest] = [entry, away];
    }
    // Drawing anew calls back too: only what is another than before is told, or it would never end.
    if (found !== this.#told.mark) {
      const at = found && plot.valToPos(found.time_s, "x") + plot.over.offsetLeft;
      this.#tell("mark", found && { entry: found, left: at, width: this.clientWidth });
    }
    this.#told = { point, mark: found };
  }

  /** Triangles at the foot: down for less, up for more, a dot where the amperes stay. */
  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const scale = devicePixelRatio;
    const size = MARK * scale;
    const bottom = bbox.top + bbox.height;
    ctx.save();
    for (const entry of this.marks) {
      const x = plot.valToPos(entry.time_s, "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      const car = { kind: "draw", loadpoint: entry.loadpoint, phase: "" } as Line;
      const colour = this.#resolved(entry.loadpoint ? colourOfLine(car, this.cars) : "var(--text)");
      ctx.fillStyle = ctx.strokeStyle = colour;
      if (entry.id === this.chosen) {
        ctx.lineWidth = 1.5 * scale;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bottom);
        ctx.stroke();
      }
      ctx.beginPath();
      const tone = toneOf(entry);
      if (tone === "same") ctx.arc(x, bottom - size, size * 0.6, 0, 2 * Math.PI);
      else {
        const tip = tone === "down" ? bottom - 1 : bottom - 2 * size;
        const foot = tone === "down" ? bottom - 2 * size : bottom - 1;
        ctx.moveTo(x, tip);
        ctx.lineTo(x - size * 0.8, foot);
        ctx.lineTo(x + size * 0.8, foot);
      }
      ctx.fill();
    }
    ctx.restore();
  }

  #key(event: KeyboardEvent): void {
    if (this.#plot && !event.ctrlKey && !event.metaKey && press(event.key, this.#plot, this.#gestures))
      event.preventDefault();
  }

  #size(): { width: number; height: number } {
    const width = Math.max(200, this.clientWidth || 600);
    const most = Math.max(260, Math.min(27.5 * rem(), window.innerHeight * 0.7));
    return { width, height: Math.round(Math.min(most, Math.max(260, width * 0.45))) };
  }

  /** A canvas knows no variables: their values as they are here and now. */
  #resolved(value: string): string {
    const name = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
    if (!name) return value;
    const plot = this.renderRoot.querySelector<HTMLElement>("#plot");
    if (!plot) return value;
    plot.style.outlineColor = value;
    const found = getComputedStyle(plot).outlineColor;
    plot.style.outlineColor = "";
    return found;
  }

  #drop(): void {
    this.#unlisten();
    this.#plot?.destroy();
    this.#plot = null;
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
customElements.define("evlb-chart", ChartElement);

const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

/** Times for an axis whose ticks are so many seconds apart. */
function timeWord(step: number): (time: number) => string {
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const options: Intl.DateTimeFormatOptions =
    step >= 86_400
      ? { weekday: "short", day: "numeric" }
      : step < 60
        ? { ...clock, second: "2-digit" }
        : clock;
  const format = new Intl.DateTimeFormat(numberLocale(), options);
  return (time) => format.format(time * 1000);
}
