// How the lines of the chart look, and how they are grouped for switching on and off. No elements here.

import type uPlot from "uplot";
import { t } from "../core/i18n";
import type { Line } from "./curves";

/** What is switched together. */
export interface Group {
  readonly id: string;
  readonly label: string;
  readonly colour: string; // a CSS value, as var(--l1)
  readonly dashed: boolean;
  readonly lines: readonly Line[];
}

const PHASES: Readonly<Record<string, string>> = { L1: "var(--l1)", L2: "var(--l2)", L3: "var(--l3)" };
const OFF_AT_FIRST: ReadonlySet<string> = new Set(["house", "headroom"]);

export const isOnAtFirst = (group: Pick<Group, "id">): boolean => !OFF_AT_FIRST.has(group.id);

/** The colour of a line; `cars`: the ids of all loadpoints, in the order of their colours elsewhere. */
export function colourOfLine(line: Line, cars: readonly string[]): string {
  if (line.kind === "limit") return "var(--fuse)";
  if (line.loadpoint === "") return PHASES[line.phase] ?? "var(--muted)";
  return `var(--car-${(Math.max(0, cars.indexOf(line.loadpoint)) % 4) + 1})`;
}

export const dashOf = (kind: string): number[] | undefined =>
  ({ limit: [8, 4], setpoint: [6, 4], headroom: [2, 4], house: [2, 2] })[kind];

/** Phases one by one, house and headroom each as one, and for each car what it was told and what it drew. */
export function groupsOf(lines: readonly Line[], cars: readonly string[]): Group[] {
  const groups = new Map<string, { id: string; label: string; first: Line; lines: Line[] }>();
  for (const line of lines) {
    const id = OFF_AT_FIRST.has(line.kind) ? line.kind : line.key;
    const known = groups.get(id);
    if (known) known.lines.push(line);
    else groups.set(id, { id, label: labelOf(line), first: line, lines: [line] });
  }
  const labels = [...groups.values()].map(({ label }) => label);
  const isTaken = (label: string) => labels.indexOf(label) !== labels.lastIndexOf(label);
  return [...groups.values()].map(({ first, ...group }) => ({
    ...group,
    label: isTaken(group.label) ? `${group.label} (${first.loadpoint})` : group.label, // two of a make
    colour: OFF_AT_FIRST.has(first.kind) ? "var(--muted)" : colourOfLine(first, cars),
    dashed: dashOf(first.kind) !== undefined,
  }));
}

export function labelOf(line: Line): string {
  const name = line.name || line.loadpoint;
  switch (line.kind) {
    case "metered":
      return line.phase;
    case "house":
      return t("history.line.house");
    case "headroom":
      return t("history.line.headroom");
    case "limit":
      return t("history.line.limit");
    case "setpoint":
      return t("history.line.setpoint", { name });
    case "draw":
      return t("history.line.draw", { name });
    default:
      return line.key;
  }
}

const WITH_BAND: ReadonlySet<string> = new Set(["metered", "house", "draw"]);

export interface Plotted {
  readonly data: uPlot.AlignedData;
  readonly series: uPlot.Series[];
  readonly bands: uPlot.Band[];
}

/** Turns lines into what uPlot draws: between lowest and highest a band, so that no peak is hidden. */
export function plotted(
  times: readonly number[],
  lines: readonly Line[],
  colour: (line: Line) => string,
  stepped: uPlot.Series.PathBuilder | undefined,
): Plotted {
  const data: (readonly (number | null)[])[] = [times];
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const line of lines) {
    const stroke = colour(line);
    if (WITH_BAND.has(line.kind)) {
      bands.push({ series: [data.length, data.length + 1], fill: faint(stroke) });
      data.push(line.high, line.low);
      const none: uPlot.Series = { stroke: "transparent", width: 0, points: { show: false } };
      series.push(none, none);
    }
    data.push(line.mean);
    const dash = dashOf(line.kind);
    series.push({
      stroke,
      width: line.kind === "metered" || line.kind === "draw" ? 2 : 1.5,
      ...(dash ? { dash } : {}),
      ...(line.kind === "setpoint" && stepped ? { paths: stepped } : {}),
      points: { show: false },
    });
  }
  return { data: data as unknown as uPlot.AlignedData, series, bands };
}

/** rgb(1, 2, 3) → rgb(1 2 3 / 22%) */
export function faint(colour: string): string {
  const parts = /(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(colour);
  return parts ? `rgb(${parts[1]} ${parts[2]} ${parts[3]} / 22%)` : "transparent";
}
