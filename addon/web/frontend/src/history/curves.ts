// The curves of the chart: what the server told, and what the live state adds to it. No elements here.

import type { ChargerStatus, Curves, Status } from "../core/api-types.gen";

export type Values = (number | null)[];

export interface Line {
  readonly key: string;
  readonly kind: string;
  readonly phase: string;
  readonly loadpoint: string;
  readonly name: string;
  readonly mean: Values;
  readonly low: Values;
  readonly high: Values;
}

/** Points that are evenly spaced; `times` are the beginnings of their steps, in Unix seconds. */
export interface Chart {
  readonly step: number;
  readonly times: number[];
  readonly lines: readonly Line[];
}

const KINDS = ["metered", "house", "headroom", "limit", "setpoint", "draw"];
/** A pause between two states that is no gap: the link was up, and nothing changed. */
const QUIET_S = 15;

/** Reads the server's answer; the draws of a car's phases become one line, its highest. */
export function chartOf(curves: Curves): Chart {
  const times = Array.from({ length: curves.count }, (_, index) => curves.start_s + index * curves.step_s);
  const lines = new Map<string, Line>();
  for (const curve of curves.series) {
    const line: Line = {
      key: curve.kind === "draw" ? `draw/${curve.loadpoint}` : curve.key,
      kind: curve.kind,
      phase: curve.kind === "draw" ? "" : curve.phase,
      loadpoint: curve.loadpoint,
      name: curve.name,
      mean: [...curve.mean_a],
      low: [...(curve.min_a ?? curve.mean_a)],
      high: [...(curve.max_a ?? curve.mean_a)],
    };
    const known = lines.get(line.key);
    lines.set(line.key, known ? higher(known, line) : line);
  }
  return { step: curves.step_s, times, lines: [...lines.values()] };
}

function higher(one: Line, other: Line): Line {
  const most = (a: Values, b: Values): Values => a.map((value, index) => larger(value, b[index] ?? null));
  return {
    ...one,
    mean: most(one.mean, other.mean),
    low: most(one.low, other.low),
    high: most(one.high, other.high),
  };
}

function larger(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.max(one, other);
}

interface Moment {
  readonly kind: string;
  readonly phase: string;
  readonly loadpoint: string;
  readonly name: string;
  readonly value: number;
}

/** What flows now, by the keys of the lines. */
export function momentOf(status: Status): Map<string, Moment> {
  const moment = new Map<string, Moment>();
  const add = (key: string, value: number | null | undefined, of: Partial<Moment>) => {
    if (value === null || value === undefined) return;
    moment.set(key, { kind: "", phase: "", loadpoint: "", name: "", ...of, value });
  };
  const site = status.site;
  if (!site) return moment;
  for (const [phase, told] of Object.entries(site.phases)) {
    add(`metered.${phase}`, told.current_a, { kind: "metered", phase });
    add(`house.${phase}`, told.house_a, { kind: "house", phase });
    add(`headroom.${phase}`, told.headroom_a, { kind: "headroom", phase });
  }
  add("limit", site.limit_a, { kind: "limit" });
  for (const charger of status.chargers) {
    const of = { loadpoint: charger.id, name: charger.name };
    if (charger.session) add(`setpoint/${charger.id}`, charger.limit_a, { ...of, kind: "setpoint" });
    add(`draw/${charger.id}`, drawOf(charger), { ...of, kind: "draw" });
  }
  return moment;
}

function drawOf(charger: ChargerStatus): number | null {
  const currents = Object.values(charger.current_a);
  if (currents.length > 0) return Math.max(...currents);
  return charger.connected && !charger.session ? 0 : null;
}

/** Adds a moment at its end, and drops what is older than `span` seconds. Changes the chart's arrays. */
export function extended(chart: Chart, moment: Map<string, Moment>, now: number, span: number): Chart {
  const { step, times } = chart;
  const slot = Math.floor(now / step) * step;
  const last = times.at(-1);
  const lines = withNew(chart, moment);
  if (last === undefined || slot > last) {
    const from = last === undefined ? slot : last + step;
    const quiet = last !== undefined && slot - last <= Math.max(QUIET_S, step);
    for (let time = Math.max(from, slot - span); time <= slot; time += step) {
      times.push(time);
      for (const line of lines) {
        const kept = quiet && time < slot ? (line.mean.at(-1) ?? null) : null;
        for (const column of [line.mean, line.low, line.high]) column.push(kept);
      }
    }
  }
  const index = times.indexOf(slot);
  if (index >= 0) {
    for (const line of lines) put(line, index, moment.get(line.key)?.value ?? null);
  }
  const old = times.findIndex((time) => time > now - span - step);
  if (old > 0) {
    times.splice(0, old);
    for (const line of lines) for (const column of [line.mean, line.low, line.high]) column.splice(0, old);
  }
  return { step, times, lines };
}

function put(line: Line, index: number, value: number | null): void {
  if (value === null) return;
  const { low, high, mean } = line;
  low[index] = Math.min(low[index] ?? value, value);
  high[index] = Math.max(high[index] ?? value, value);
  // The mean of a step that goes on can't be known from its mean so far: its middle is near enough, and the
  // server's own comes with the next question.
  mean[index] = low[index] === high[index] ? value : ((low[index] ?? value) + (high[index] ?? value)) / 2;
}

function withNew(chart: Chart, moment: Map<string, Moment>): readonly Line[] {
  const known = new Set(chart.lines.map((line) => line.key));
  const nothing = () => chart.times.map(() => null);
  const added = [...moment]
    .filter(([key]) => !known.has(key))
    .map(
      ([key, { kind, phase, loadpoint, name }]): Line => ({
        ...{ key, kind, phase, loadpoint, name },
        ...{ mean: nothing(), low: nothing(), high: nothing() },
      }),
    );
  if (added.length === 0) return chart.lines;
  const place = (line: Line) => KINDS.indexOf(line.kind);
  return [...chart.lines, ...added].sort((a, b) => place(a) - place(b) || a.key.localeCompare(b.key));
}

/** Whether anything is known at all. */
export function isEmpty(chart: Chart | null): boolean {
  return !chart?.lines.some((line) => line.kind !== "limit" && line.mean.some((value) => value !== null));
}

/** The highest that was measured on any phase, where it was, and when; null where nothing was. */
export function highest(chart: Chart): { value: number; phase: string; time: number } | null {
  let found: { value: number; phase: string; time: number } | null = null;
  for (const line of chart.lines) {
    if (line.kind !== "metered") continue;
    line.high.forEach((value, index) => {
      if (value !== null && (found === null || value > found.value))
        found = { value, phase: line.phase, time: chart.times[index] ?? 0 };
    });
  }
  return found;
}

/** Some rows of the chart for a table: each is its time and, line by line, the highest of its steps. */
export function rowsOf(chart: Chart, lines: readonly Line[], most: number): [number, Values][] {
  const together = Math.max(1, Math.ceil(chart.times.length / most));
  const rows: [number, Values][] = [];
  for (let start = 0; start < chart.times.length; start += together) {
    const part = (line: Line) => line.high.slice(start, start + together).reduce(larger, null);
    rows.push([chart.times[start] ?? 0, lines.map(part)]);
  }
  return rows.reverse();
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const SHORTEST_S = 20;

/** A span narrowed or widened around a point of it; `factor` < 1 comes closer. */
export function zoomed(span: Span, at: number, factor: number, widest: Span): Span {
  const length = Math.max(SHORTEST_S, (span.to - span.from) * factor);
  if (length >= widest.to - widest.from) return widest;
  const share = (at - span.from) / (span.to - span.from);
  const from = Math.min(Math.max(at - share * length, widest.from), widest.to - length);
  return { from, to: from + length };
}
