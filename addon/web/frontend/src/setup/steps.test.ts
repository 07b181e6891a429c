import { describe, expect, it } from "vitest";
import type { ChargerStatus, Status } from "../core/api-types.gen";
import { isCharging, moved, stepsOf } from "./steps";

const charger = (more: Partial<ChargerStatus> = {}): ChargerStatus =>
  ({ connected: true, current_a: {}, session: null, ...more }) as ChargerStatus;

const state = (ok: boolean, ...chargers: ChargerStatus[]): Status =>
  ({ site: { meter: { ok } }, chargers }) as unknown as Status;

describe("the guide's steps", () => {
  it.each([
    ["nothing is known", state(false), false, "fuse"],
    ["the fuse is confirmed", state(false), true, "meter"],
    ["a meter is read", state(true), true, "charger"],
    ["a charger was there and is gone", state(true, charger({ connected: false })), true, "charger"],
    ["a charger is connected", state(true, charger()), true, "car"],
    ["a car charges", state(true, charger({ current_a: { L1: 6.2 } })), true, null],
    ["all but the fuse was found", state(true, charger({ current_a: { L1: 6.2 } })), false, "fuse"],
  ] as const)("when %s", (_, now, confirmed, current) => {
    expect(stepsOf(now, { confirmed, charged: false }).current).toBe(current);
  });

  it("are all done where a car has charged and all is there", () => {
    expect(stepsOf(state(true, charger()), { confirmed: false, charged: true }).current).toBeNull();
    expect(stepsOf(state(true), { confirmed: false, charged: true }).current).toBe("charger");
  });

  it("a car that charges is told by what it draws", () => {
    expect(isCharging(charger({ current_a: { L1: 0.2, L2: 0 } }))).toBe(false);
    expect(isCharging(charger({ current_a: { L1: 0, L2: 6 } }))).toBe(true);
    expect(isCharging(charger({ current_a: { L1: 6 }, connected: false }))).toBe(false);
    expect(isCharging(charger({ status: "Charging" }))).toBe(true);
  });
});

describe("a phase that moves", () => {
  it("is the one that a kettle is on", () => {
    expect(moved({ L1: 1, L2: 2, L3: 3 }, { L1: 1.2, L2: 10.9, L3: 2.9 })).toEqual(["L2"]);
    expect(moved({}, { L1: 5 })).toEqual([]);
  });
});
