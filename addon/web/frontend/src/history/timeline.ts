// <evlb-timeline>: the chart of a span, which follows while it ends now; its legend, its decisions, its table.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { Curves, DecisionEntry } from "../core/api-types.gen";
import { sentence } from "../core/command";
import { amps, dateTime } from "../core/format";
import { t } from "../core/i18n";
import { type Live, store } from "../core/live";
import { base } from "../ui/base";
import { refusal } from "../ui/refusal";
import "./chart";
import { type Chart, chartOf, extended, highest, isEmpty, type Line, momentOf, type Span } from "./curves";
import { ask, isMissing, joined, within } from "./decisions";
import "./decision-list";
import "./legend";
import { type Group, groupsOf, isOnAtFirst } from "./lines";
import { type Pointed, tip } from "./tip";
import "./values-table";

const RANGES = { "10min": 600, "1h": 3600, "24h": 86_400, "7d": 604_800 } as const;
type Range = keyof typeof RANGES;
const POINTS = 600;
const SETTLE_MS = 250; // between the last movement of a zoom and the question for its details

class Timeline extends LitElement {
  static override properties = {
    range: { state: true },
    zoom: { state: true },
    chart: { state: true },
    entries: { state: true },
    off: { state: true },
    point: { state: true },
    pointed: { state: true },
    chosen: { state: true },
    problem: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        --l1: light-dark(#0b6e99, #5cc4ee);
        --l2: light-dark(#a8327f, #f08fd0);
        --l3: light-dark(#66700a, #c9d35a);
      }
      .frame {
        position: relative;
        min-height: 16.5rem;
      }
      .empty {
        display: grid;
        place-content: center;
        text-align: center;
        min-height: 16.5rem;
      }
      button[aria-pressed="true"], button[aria-pressed="true"]:hover:not(:disabled) {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--on-accent);
      }
      .ranges {
        flex-wrap: wrap;
        gap: 0.35rem;
      }
      .ranges button {
        padding-inline: 0.75rem;
        white-space: nowrap;
      }
      .tip {
        position: absolute;
        top: 0.5rem;
        width: min(18rem, 70%);
        padding: 0.6rem 0.75rem;
        border: 1px solid var(--line);
        border-radius: 0.6rem;
        background: var(--raised);
        box-shadow: 0 2px 8px rgb(0 0 0 / 20%);
        pointer-events: none;
        font-size: 0.875rem;
        z-index: 2;
      }
    `,
  ];

  declare range: Range;
  /** The part that is looked at; null while the whole range is shown and followed. */
  declare zoom: Span | null;
  declare chart: Chart | null;
  declare entries: readonly DecisionEntry[];
  declare off: ReadonlySet<string> | null;
  declare point: number | null;
  declare pointed: Pointed | null;
  declare chosen: number | null;
  declare problem: string;
  #ahead = 0; // seconds that the app's clock is ahead of ours
  #question = 0; // counts them: only the newest one's answer is shown
  #later: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: () => void = () => {};
  #link = "";
  #known: readonly string[] = [];
  #groups: readonly Group[] = [];
  #lines: readonly Line[] = [];
  #marks: readonly DecisionEntry[] = [];
  #widest: Span = { from: 0, to: 1 };
  #span: Span = { from: 0, to: 1 };

  constructor() {
    super();
    this.range = "1h";
    this.zoom = this.chart = this.off = this.point = this.pointed = this.chosen = null;
    this.entries = [];
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = store.subscribe((live) => this.#follow(live));
    this.#link = store.live.link;
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe();
    clearTimeout(this.#later);
  }

  // What the chart is given stays the same object while it is the same: it is drawn anew for any other.
  protected override willUpdate(changed: PropertyValues): void {
    const isMoved = ["chart", "zoom", "range"].some((name) => changed.has(name));
    if (isMoved) {
      this.#groups = this.chart ? groupsOf(this.chart.lines, this.#cars()) : [];
      this.#widest = this.#all();
      this.#span = this.zoom ?? this.#widest;
    }
    if (this.off === null && this.chart)
      this.off = new Set(this.#groups.filter((group) => !isOnAtFirst(group)).map(({ id }) => id));
    if (isMoved || changed.has("off"))
      this.#lines = this.#groups.filter(({ id }) => !this.off?.has(id)).flatMap(({ lines }) => lines);
    if (isMoved || changed.has("entries")) this.#marks = within(this.entries, this.#span.from, this.#span.to);
  }

  protected override render(): TemplateResult {
    return html`<div class="stack">
      <section class="card stack" aria-labelledby="title">
        <div class="row apart"><h2 id="title">${t("history.currents")}</h2>
          <div class="row ranges" role="group" aria-label=${t("history.range")}>
            ${(Object.keys(RANGES) as Range[]).map((range) => this.#choice(range))}</div></div>
        ${refusal(this.problem)}
        <div class="frame">${this.#frame()}</div>
        ${this.chart && !isEmpty(this.chart) ? this.#below(this.chart) : nothing}
      </section>
      <evlb-decision-list .entries=${this.#marks} .chosen=${this.chosen}
        @choose=${(event: CustomEvent<number | null>) => {
          this.chosen = event.detail;
        }}></evlb-decision-list>
    </div>`;
  }

  #choice(range: Range): TemplateResult {
    const choose = () => {
      [this.range, this.zoom, this.chart] = [range, null, null];
      void this.#load();
    };
    const isOn = range === this.range && !this.zoom;
    return html`<button type="button" aria-pressed=${isOn} @click=${choose}>${t(`history.range.${range}`)}</button>`;
  }

  #frame(): TemplateResult | typeof nothing {
    if (this.chart === null) return nothing;
    if (isEmpty(this.chart)) return html`<p class="empty muted">${t("history.empty")}</p>`;
    return html`<evlb-chart .chart=${this.chart} .lines=${this.#lines}
      .span=${this.#span} .widest=${this.#widest} .marks=${this.#marks} .cars=${this.#cars()}
      .chosen=${this.chosen} label=${this.#told(this.chart)}
      @zoom=${(event: CustomEvent<Span | null>) => this.#look(event.detail)}
      @point=${(event: CustomEvent<number | null>) => {
        this.point = event.detail;
      }}
      @mark=${(event: CustomEvent<Pointed | null>) => {
        this.pointed = event.detail;
      }}></evlb-chart>${this.pointed ? tip(this.pointed) : nothing}`;
  }

  #below(chart: Chart): TemplateResult {
    const toggle = (event: CustomEvent<string>) => {
      const off = new Set(this.off);
      if (!off.delete(event.detail)) off.add(event.detail);
      this.off = off;
    };
    return html`<evlb-legend .groups=${this.#groups} .off=${this.off ?? new Set()} .point=${this.point}
        .times=${chart.times} @toggle=${toggle}></evlb-legend>
      <div class="row apart"><p class="muted">${this.#told(chart)}</p>
        ${this.zoom ? html`<button type="button" @click=${() => this.#look(null)}>${t("history.back")}</button>` : nothing}
      </div>
      <p class="muted">${t("history.how")}</p>
      <evlb-values-table .chart=${chart} .off=${this.off ?? new Set()}></evlb-values-table>`;
  }

  /** The chart in a sentence. */
  #told(chart: Chart): string {
    const most = highest(chart);
    if (!most) return t("history.unmetered");
    const when = dateTime(most.time * 1000);
    return t("history.highest", { amps: amps(most.value), phase: most.phase, when });
  }

  #cars(): readonly string[] {
    const now = store.live.state?.chargers.map(({ id }) => id) ?? [];
    const then = this.chart?.lines.map(({ loadpoint }) => loadpoint).filter(Boolean) ?? [];
    const cars = [...new Set([...now, ...then])];
    if (cars.join("\n") !== this.#known.join("\n")) this.#known = cars;
    return this.#known;
  }

  #now = (): number => Date.now() / 1000 + this.#ahead;

  #all(): Span {
    const to = this.#now();
    return { from: to - RANGES[this.range], to };
  }

  /** Shows another part at once with what there is, and its details a little later. */
  #look(span: Span | null): void {
    const all = this.#all();
    const isAll = span !== null && span.to - span.from >= (all.to - all.from) * 0.99;
    this.zoom = isAll ? null : span;
    this.pointed = null;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.#load(), SETTLE_MS);
  }

  async #load(): Promise<void> {
    const question = ++this.#question;
    // What ends now is asked for without saying when that is: the app's clock may be another than ours.
    const span: Record<string, string> = this.zoom
      ? { from: String(this.zoom.from), to: String(this.zoom.to) }
      : { last: String(RANGES[this.range]) };
    const query = new URLSearchParams({ ...span, points: String(POINTS) });
    try {
      const [curves, entries] = await Promise.all([api.get<Curves>(`api/history?${query}`), ask(span)]);
      if (question !== this.#question) return;
      this.#ahead = curves.now_s - Date.now() / 1000;
      this.chart = chartOf(curves);
      this.entries = joined(entries, store.live.state?.decisions ?? []);
      this.problem = "";
    } catch (error) {
      if (question === this.#question) this.problem = sentence(error);
    }
  }

  /** Takes in what happens now; what was missed while the link was down is asked for. */
  #follow({ state, link }: Live): void {
    const isBack = this.#link === "lost" && link === "up";
    this.#link = link;
    if (!state) return;
    if (isBack || isMissing(this.entries, state.decisions)) {
      void this.#load();
      return;
    }
    this.entries = joined(this.entries, state.decisions);
    if (this.chart && !this.zoom && link === "up")
      this.chart = extended(this.chart, momentOf(state), this.#now(), RANGES[this.range]);
  }
}
customElements.define("evlb-timeline", Timeline);
