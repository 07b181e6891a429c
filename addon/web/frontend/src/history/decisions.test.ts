import { describe, expect, it } from "vitest";
import type { DecisionEntry } from "../core/api-types.gen";
import { change, isMissing, joined, MOST, sourceWord, toneOf, who, within } from "./decisions";

const entry = (id: number, more: Partial<DecisionEntry> = {}): DecisionEntry => ({
  ...{ id, time: "", time_s: id * 10, until_s: id * 10, loadpoint: "car", name: "Garage", changes: 1 },
  ...{ from_a: 16, to_a: 8.3, lowest_a: 8.3, source: "main_fuse", phase: "L2", reason: "8.3 A: because." },
  ...more,
});
const ids = (entries: readonly DecisionEntry[]) => entries.map(({ id }) => id);

describe("entries", () => {
  it("are joined by id, newest first; one that has grown takes the place of what it was", () => {
    const known = [entry(3), entry(2), entry(1)];
    const grown = entry(3, { changes: 2, to_a: 6 });
    expect(joined(known, [entry(4), grown])).toEqual([entry(4), grown, entry(2), entry(1)]);
  });

  it("stay the same object where nothing is new", () => {
    const known = [entry(2), entry(1)];
    expect(joined(known, [entry(1)])).toBe(known);
  });

  it("are bounded", () => {
    const many = Array.from({ length: MOST * 3 }, (_, id) => entry(id));
    expect(ids(joined([], many)).slice(0, 2)).toEqual([MOST * 3 - 1, MOST * 3 - 2]);
    expect(joined([], many).length).toBe(MOST * 2);
  });

  it("are asked for again where some were missed", () => {
    const newest = (from: number) => Array.from({ length: 10 }, (_, back) => entry(from - back));
    expect(isMissing([entry(5)], newest(20))).toBe(true);
    expect(isMissing([entry(10)], newest(20))).toBe(false);
    expect(isMissing([], newest(20))).toBe(false);
    expect(isMissing([entry(5)], newest(20).slice(0, 4))).toBe(false);
  });

  it("are those that touch the span", () => {
    const long = entry(1, { until_s: 100 });
    expect(ids(within([entry(20), entry(9), long, entry(0)], 50, 100))).toEqual([9, 1]);
  });
});

describe("words", () => {
  it.each([
    [16, 8.3, "16.0\u00a0A → 8.3\u00a0A", "down"],
    [6, 0, "6.0\u00a0A → paused", "down"],
    [0, 6, "paused → 6.0\u00a0A", "up"],
    [null, 6, "6.0\u00a0A", "same"],
    [6, 6, "", "same"],
  ] as const)("%s to %s", (from_a, to_a, words, tone) => {
    expect(change({ from_a, to_a })).toBe(words);
    expect(toneOf(entry(1, { from_a, to_a }))).toBe(tone);
  });

  it("name the loadpoint, or the main fuse", () => {
    expect(who(entry(1))).toBe("Garage");
    expect(who(entry(1, { name: "" }))).toBe("car");
    expect(who(entry(1, { loadpoint: "", name: "" }))).toBe("Main fuse");
  });

  it("are there for every source that the app has, and a new one is told as it is", () => {
    expect(sourceWord("meter_stale")).toBe("meter lost");
    expect(sourceWord("brand_new")).toBe("brand_new");
  });
});
