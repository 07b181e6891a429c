import { expect, it } from "vitest";
import type { MonthTotal } from "../core/api-types.gen";
import type { Line } from "./curves";
import { moved } from "./gestures";
import { colourOfLine, faint, groupsOf, isOnAtFirst, plotted } from "./lines";
import { lastMonths, money, monthName, monthSpan, yearUpTo } from "./money";
import { stacked } from "./totals";

it.each([
  [4.2511, "EUR", "€4.25"],
  [-0.5, "EUR", "-€0.50"],
  [0, "EUR", "€0.00"],
  [4, "", "4.00"],
  [4, "no such money", "4.00\u00a0no such money"],
  [null, "EUR", "–"],
])("%s %s is written as %s", (amount, currency, text) => {
  expect(money(amount, currency)).toBe(text);
});

it("months have names, an order and a span", () => {
  expect(monthName("2026-11")).toBe("Nov 2026");
  expect(lastMonths(new Date(2026, 1, 28), 3)).toEqual(["2026-02", "2026-01", "2025-12"]);
  const { from, to } = monthSpan("2026-12");
  expect(new Date(Number(from) * 1000).getDate()).toBe(1);
  expect((Number(to) - Number(from)) / 86_400).toBe(31);
});

it("a year ends with this month, or with a later one that there are totals of", () => {
  const now = new Date(2026, 10, 28);
  expect(yearUpTo("2026-09", 2, now)).toEqual(["2026-10", "2026-11"]);
  expect(yearUpTo("2027-01", 2, now)).toEqual(["2026-12", "2027-01"]);
  expect(yearUpTo(undefined, 1, now)).toEqual(["2026-11"]);
});

const total = (month: string, key: string, energy_wh: number): MonthTotal => ({
  ...{
    month,
    key,
    energy_wh,
    name: key.toUpperCase(),
    sessions: 1,
    duration_s: 1,
    cost: null,
    unpriced_wh: 0,
  },
});

it("totals stand on each other month by month, who charged most at the foot", () => {
  const found = stacked(
    [total("2026-10", "a", 5), total("2026-11", "a", 1), total("2026-11", "b", 9)],
    ["2026-09", "2026-10", "2026-11"],
  );
  expect(found.keys).toEqual([
    { key: "b", name: "B" },
    { key: "a", name: "A" },
  ]);
  expect(found.columns.map(({ total }) => total)).toEqual([0, 5, 10]);
  expect(found.most).toBe(10);
  expect(stacked([], ["2026-11"]).most).toBe(1);
});

const line = (kind: string, more: Partial<Line> = {}): Line => ({
  ...{ key: kind, kind, phase: "", loadpoint: "", name: "", mean: [1], low: [0], high: [2] },
  ...more,
});

it("lines are switched in groups; house and headroom are off at first", () => {
  const groups = groupsOf(
    [
      line("metered", { key: "metered.L1", phase: "L1" }),
      line("house", { key: "house.L1", phase: "L1" }),
      line("house", { key: "house.L2", phase: "L2" }),
      line("setpoint", { key: "setpoint/x", loadpoint: "x", name: "Garage" }),
    ],
    ["y", "x"],
  );
  expect(groups.map((group) => [group.id, group.label, isOnAtFirst(group), group.lines.length])).toEqual([
    ["metered.L1", "L1", true, 1],
    ["house", "House", false, 2],
    ["setpoint/x", "Garage may", true, 1],
  ]);
  expect(groups[2]?.colour).toBe("var(--car-2)");
  expect(colourOfLine(line("limit"), [])).toBe("var(--fuse)");
});

it("a band reaches from lowest to highest, so that no peak is hidden", () => {
  const { data, series, bands } = plotted(
    [100],
    [line("metered"), line("limit")],
    () => "rgb(1, 2, 3)",
    undefined,
  );
  expect(data).toEqual([[100], [2], [0], [1], [1]]);
  expect(bands).toEqual([{ series: [1, 2], fill: "rgb(1 2 3 / 22%)" }]);
  expect(series.length).toBe(data.length);
  expect(faint("none")).toBe("transparent");
});

it("a span moves no farther than there is something", () => {
  const at = (from: number, to: number) => ({
    span: () => ({ from, to }),
    widest: () => ({ from: 0, to: 100 }),
  });
  expect(moved(at(20, 40), 30)).toEqual({ from: 50, to: 70 });
  expect(moved(at(20, 40), 300)).toEqual({ from: 80, to: 100 });
  expect(moved(at(20, 40), -300)).toEqual({ from: 0, to: 20 });
  expect(moved(at(0, 100), 5)).toBeNull();
});
