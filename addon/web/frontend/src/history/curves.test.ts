import { describe, expect, it } from "vitest";
import type { Curves, Status } from "../core/api-types.gen";
import { type Chart, chartOf, extended, highest, isEmpty, momentOf, rowsOf, zoomed } from "./curves";

function curve(key: string, mean: (number | null)[], more: object = {}) {
  const kind = key.split(/[./]/)[0] ?? "";
  return { key, kind, phase: "", loadpoint: "", name: "", mean_a: mean, min_a: null, max_a: null, ...more };
}

const told = (...series: ReturnType<typeof curve>[]): Curves => ({
  ...{ start_s: 1000, step_s: 10, count: 3, now_s: 1025, oldest_s: 0 },
  series,
});

const line = (chart: Chart, key: string) => chart.lines.find((one) => one.key === key);

const STATE = {
  site: {
    limit_a: 25,
    phases: { L1: { current_a: 12, house_a: 2, headroom_a: 23 }, L2: { current_a: null, house_a: null } },
  },
  chargers: [
    { id: "a", name: "A", connected: true, session: { id: 1 }, limit_a: 10, current_a: { L1: 9.8, L2: 9.9 } },
    { id: "b", name: "B", connected: true, session: null, limit_a: 6, current_a: {} },
    { id: "c", name: "C", connected: false, session: null, limit_a: null, current_a: {} },
  ],
} as unknown as Status;

describe("what the server told", () => {
  it("has evenly spaced times, and lowest and highest where they are other than the mean", () => {
    const chart = chartOf(told(curve("metered.L1", [1, null, 3], { phase: "L1", max_a: [2, null, 9] })));
    expect(chart.times).toEqual([1000, 1010, 1020]);
    expect(line(chart, "metered.L1")).toMatchObject({ low: [1, null, 3], high: [2, null, 9] });
  });

  it("draws a car as one line, its highest phase", () => {
    const of = { loadpoint: "car", name: "Garage" };
    const chart = chartOf(
      told(
        curve("draw/car/L1", [5, null, 1], { ...of, phase: "L1" }),
        curve("draw/car/L2", [4, 2, null], { ...of, phase: "L2" }),
      ),
    );
    expect(chart.lines.map(({ key, mean }) => [key, mean])).toEqual([["draw/car", [5, 2, 1]]]);
  });
});

describe("what the live state adds", () => {
  it("knows what flows, what is left, and of cars what they may and draw", () => {
    const values = [...momentOf(STATE)].map(([key, { value }]) => [key, value]);
    expect(values).toEqual([
      ["metered.L1", 12],
      ["house.L1", 2],
      ["headroom.L1", 23],
      ["limit", 25],
      ["setpoint/a", 10],
      ["draw/a", 9.9],
      ["draw/b", 0],
    ]);
  });

  it("goes into the step that goes on, and keeps its peak", () => {
    const chart = chartOf(told(curve("metered.L1", [1, 2, 12], { phase: "L1" })));
    const low = new Map([
      ["metered.L1", { kind: "metered", phase: "L1", loadpoint: "", name: "", value: 4 }],
    ]);
    const found = extended(chart, low, 1029, 100);
    expect(line(found, "metered.L1")).toMatchObject({ low: [1, 2, 4], high: [1, 2, 12], mean: [1, 2, 8] });
  });

  it("begins new steps, and what was quiet for some seconds is no gap", () => {
    const chart = chartOf(told(curve("limit", [25, 25, 25])));
    const found = extended(chart, momentOf(STATE), 1035, 100);
    expect(found.times).toEqual([1000, 1010, 1020, 1030]);
    expect(line(found, "draw/a")?.mean).toEqual([null, null, null, 9.9]);
    expect(line(found, "limit")?.mean).toEqual([25, 25, 25, 25]);
  });

  it("leaves a gap where nothing came for long, and drops what is too old", () => {
    const chart = chartOf(told(curve("limit", [25, 25, 25])));
    const found = extended(chart, momentOf(STATE), 1075, 50);
    expect(found.times[0]).toBe(1020);
    expect(found.times.at(-1)).toBe(1070);
    expect(line(found, "limit")?.mean).toEqual([25, null, null, null, null, 25]);
    for (const one of found.lines) expect(one.mean.length).toBe(found.times.length);
  });

  it("begins a chart where there was none", () => {
    const found = extended({ step: 2, times: [], lines: [] }, momentOf(STATE), 101, 600);
    expect(found.times).toEqual([100]);
    expect(found.lines.map(({ kind }) => kind)).toEqual([
      ...["metered", "house", "headroom", "limit", "setpoint", "draw", "draw"],
    ]);
  });

  it("never grows beyond its span, however long the page is open", () => {
    let chart: Chart = { step: 2, times: [], lines: [] };
    for (let now = 0; now < 3000; now += 1) chart = extended(chart, momentOf(STATE), now, 600);
    expect(chart.times.length).toBeLessThanOrEqual(302);
    expect(chart.times[1]).toBe((chart.times[0] ?? 0) + 2);
  });
});

describe("reading it", () => {
  const chart = chartOf(
    told(curve("metered.L1", [1, 2, 3], { phase: "L1", max_a: [1, 31, 3] }), curve("limit", [25, 25, 25])),
  );

  it("finds the highest", () => {
    expect(highest(chart)).toEqual({ value: 31, phase: "L1", time: 1010 });
    expect(highest({ ...chart, lines: [] })).toBeNull();
  });

  it("is empty where only the fuse is known", () => {
    expect(isEmpty(chart)).toBe(false);
    expect(isEmpty({ ...chart, lines: chart.lines.slice(1) })).toBe(true);
    expect(isEmpty(null)).toBe(true);
  });

  it("becomes rows, newest first, each with its highest", () => {
    expect(rowsOf(chart, chart.lines, 2)).toEqual([
      [1020, [3, 25]],
      [1000, [31, 25]],
    ]);
  });
});

describe("zoom", () => {
  const all = { from: 0, to: 1000 };

  it.each([
    ["stays around the point", { from: 0, to: 1000 }, 250, 0.5, { from: 125, to: 625 }],
    ["comes no closer than 20 s", { from: 0, to: 30 }, 15, 0.01, { from: 5, to: 25 }],
    ["goes back to all", { from: 100, to: 900 }, 500, 2, all],
    ["stays inside", { from: 0, to: 100 }, 100, 5, { from: 0, to: 500 }],
  ])("%s", (_, span, at, factor, wanted) => {
    expect(zoomed(span, at, factor, all)).toEqual(wanted);
  });
});
