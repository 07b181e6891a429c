import { describe, expect, it } from "vitest";
import { merge } from "./merge";

describe("merge", () => {
  it.each([
    [{}, { a: 1 }, { a: 1 }],
    [{ a: 1, b: 2 }, { a: 3 }, { a: 3, b: 2 }],
    [{ a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: null }, { a: null }],
    [{ a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])("of %j and %j is %j", (target, change, expected) => {
    expect(merge(target, change)).toEqual(expected);
  });

  it("leaves what did not change the same object", () => {
    const state = { site: { a: 1 }, chargers: [1] };

    const merged = merge(state, { site: { a: 2 } }) as typeof state;

    expect(merged.chargers).toBe(state.chargers);
    expect(merge(state, {})).toBe(state);
  });
});
