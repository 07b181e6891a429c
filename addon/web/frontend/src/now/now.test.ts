import { describe, expect, it } from "vitest";
import type { CircuitStatus } from "../core/api-types.gen";
import { charger, phase, site } from "../testing/status";
import { ailing } from "./attention";
import { isBehind } from "./circuit";
import { flowOf, secondsOf, widthOf } from "./flow";
import { loadOf } from "./load";
import { safetyOf } from "./safety";
import { distinct, stateOf } from "./words";

describe("a phase's load", () => {
  it("is the house, each car in proportion, and what is free beside them", () => {
    const cars = [
      charger({ id: "a", current_a: { L1: 8 } }),
      charger({ id: "b", current_a: { L1: 4, L2: 4 } }),
    ];
    const load = loadOf("L1", phase({ current_a: 20, house_a: 8, headroom_a: 16.5 }), 25, cars);

    expect(load).toMatchObject({ total: 20, house: 8, cars: 12, free: 4.5, scale: 30, over: false });
    expect(load.parts).toEqual([
      { id: "a", amps: 8 },
      { id: "b", amps: 4 },
    ]);
  });

  it.each([
    ["nobody measured", { current_a: 20, house_a: 8 }, [charger({ current_a: {} })], [{ id: "", amps: 12 }]],
    ["no car draws", { current_a: 8, house_a: 8 }, [charger()], []],
    [
      "the house exports",
      { current_a: 2, house_a: -4 },
      [charger({ current_a: { L1: 6 } })],
      [{ id: "garage", amps: 6 }],
    ],
    ["nothing is known", { current_a: null, house_a: null, headroom_a: null }, [charger()], []],
  ])("where %s", (_name, given, cars, parts) => {
    expect(loadOf("L1", phase(given), 25, cars).parts).toEqual(parts);
  });

  it("of a circuit without a meter is what its cars may take", () => {
    const bare = phase({ current_a: null, house_a: null, planned_a: 7, headroom_a: 9.5 });

    expect(loadOf("L1", bare, 10, [], false)).toMatchObject({ total: 7, house: null, cars: 7, free: 2.5 });
  });

  it("above the fuse is over, and still on the bar", () => {
    expect(loadOf("L1", phase({ current_a: 40 }), 25, [])).toMatchObject({ over: true, scale: 40 });
  });
});

describe("the flow of power", () => {
  it("gives the house what the cars don't take", () => {
    const flow = flowOf(site({ actual_power_w: 12_000 }), [charger(), charger({ id: "b", power_w: null })]);

    expect(flow.grid).toBe(12_000);
    expect(flow.house.watts).toBe(3_720);
    expect(flow.cars).toEqual([
      { id: "garage", watts: 8280 },
      { id: "b", watts: null },
    ]);
  });

  it("is not known without a meter", () => {
    const lost = site({ meter: { ...site().meter, ok: false } });

    expect(flowOf(lost, [charger()])).toMatchObject({ grid: null, house: { watts: null } });
  });

  it.each([
    [null, null],
    [3, null],
    [400, 6],
    [-1500, 4],
    [5999, 2.5],
    [11_000, 1.5],
  ])("of %s W takes %s s", (watts, seconds) => {
    expect(secondsOf(watts)).toBe(seconds);
    expect(widthOf(watts)).toBeLessThanOrEqual(7);
  });
});

describe("words", () => {
  it.each([
    [{ connected: true, status: "Charging" }, "Charging", "good"],
    [{ connected: true, status: "SuspendedEVSE" }, "Paused", "warn"],
    [{ connected: true, status: "Vendor's own" }, "Vendor's own", ""],
    [{ connected: false, status: "Charging" }, "Not connected", "bad"],
  ])("%j", (given, text, tone) => {
    expect(stateOf(charger(given))).toEqual({ text, tone });
  });

  it.each([
    [{}, "Safe: 5.0 A below the fuse on L1", "good"],
    [{ actual_current_a: 26.5 }, "L1 is 1.5 A over the fuse", "bad"],
    [{ limit_a: 16, actual_current_a: 20 }, "Safe: 5.0 A below the fuse on L1", "good"],
    [{ meter: { ...site().meter, ok: false } }, "Meter lost", "warn"],
    [{ meter: { ...site().meter, ok: false, status: "missing" } }, "No meter", "warn"],
    [{ actual_current_a: null, most_loaded_phase: null }, "not known yet", ""],
  ])("of the fuse %#", (given, text, tone) => {
    const word = safetyOf(site(given));

    expect({ ...word, text: word.text.replaceAll("\u00a0", " ") }).toEqual({ text, tone });
  });
});

it("chargers that are called alike are told apart by their ids", () => {
  const named = distinct([
    charger({ id: "a", name: "Terra AC" }),
    charger({ id: "b", name: "Terra AC" }),
    charger({ id: "c", name: "" }),
  ]);

  expect(named.map(({ name }) => name)).toEqual(["Terra AC (a)", "Terra AC (b)", ""]);
});

it("a circuit is behind those above it, and a ring of them ends", () => {
  const all = [
    { id: "a", parent: "main" },
    { id: "b", parent: "a" },
    { id: "x", parent: "y" },
    { id: "y", parent: "x" },
  ] as unknown as CircuitStatus[];

  expect([isBehind("b", "a", all), isBehind("a", "b", all), isBehind("x", "a", all)]).toEqual([
    true,
    false,
    false,
  ]);
});

it("what is told elsewhere, or is well, needs no attention", () => {
  const check = (name: string, ok: boolean) => ({ check: name, ok, text: name, fix: "", notice: false });
  const health = [check("meter", false), check("clock", true), check("ssl", false)];

  expect(ailing(health).map(({ text }) => text)).toEqual(["ssl"]);
});
