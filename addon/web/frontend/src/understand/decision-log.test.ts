import { describe, expect, it } from "vitest";
import type { DecisionEntry } from "../core/api-types.gen";
import { fits, hasGap, joined, MOST_KEPT, NO_FILTER, queryOf } from "./decision-log";

const entry = (id: number, more: Partial<DecisionEntry> = {}): DecisionEntry =>
  ({
    id,
    loadpoint: "garage",
    name: "Garage",
    source: "main_fuse",
    reason: `Number ${id}.`,
    ...more,
  }) as DecisionEntry;

describe("decisions", () => {
  it("are joined by their number, and the newer word counts", () => {
    const log = joined([entry(2), entry(1)], [entry(3), entry(2, { reason: "More." })]);
    expect(log.map(({ id, reason }) => [id, reason])).toEqual([
      [3, "Number 3."],
      [2, "More."],
      [1, "Number 1."],
    ]);
  });

  it("are bounded", () => {
    const many = Array.from({ length: MOST_KEPT + 10 }, (_, index) => entry(index));
    const log = joined([], many);
    expect([log.length, log[0]?.id]).toEqual([MOST_KEPT, MOST_KEPT + 9]);
  });

  it("are asked for where some were missed", () => {
    expect(hasGap([entry(5)], [entry(8), entry(6)])).toBe(false);
    expect(hasGap([entry(5)], [entry(9), entry(7)])).toBe(true);
    expect(hasGap([], [entry(9)])).toBe(false);
  });

  it("are filtered as the server does", () => {
    expect(fits(entry(1), { ...NO_FILTER, loadpoint: "garage", text: "NUMBER 1" })).toBe(true);
    expect(fits(entry(1), { ...NO_FILTER, loadpoint: "-" })).toBe(false);
    expect(fits(entry(1, { loadpoint: "" }), { ...NO_FILTER, loadpoint: "-" })).toBe(true);
    expect(fits(entry(1), { ...NO_FILTER, source: "meter" })).toBe(false);
    expect(queryOf({ ...NO_FILTER, text: "a&b" }, { before: 7 })).toBe("api/decisions?text=a%26b&before=7");
  });
});
