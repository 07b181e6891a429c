import { describe, expect, it } from "vitest";
import {
  type Branch,
  defaultOf,
  type Field,
  fieldOf,
  heldBy,
  newPassword,
  patchFor,
  pathsIn,
  questionFor,
  questionForUndo,
  type Settings,
  treeOf,
  typed,
  withoutCircuit,
} from "./options";

const field = (more: Partial<Field>): Field => ({ kind: "number", name: "", description: "", ...more });

const SETTINGS: Settings = {
  revision: 1,
  problem: "",
  restart: [],
  can_restart: true,
  options: {
    grid: { main_fuse_a: 25, margin_a: 1 },
    ssl: false,
    chargers: { "a.b/c": { id: "a.b/c", name: "Garage", max_current_a: null } },
  },
  defaults: { grid: { margin_a: 0.5 }, ssl: false, chargers: { name: "", max_current_a: null, priority: 0 } },
  fields: {
    grid: field({ kind: "group" }),
    "grid.main_fuse_a": field({ kind: "integer", minimum: 6, maximum: 125 }),
    "grid.margin_a": field({ minimum: 0, maximum: 10 }),
    ssl: field({ kind: "boolean" }),
    chargers: field({ kind: "list", key: "id" }),
    "chargers.*.name": field({ kind: "text" }),
    "chargers.*.priority": field({ kind: "integer" }),
  },
};

describe("options", () => {
  it("are found by path, whatever signs an id has", () => {
    expect(heldBy(SETTINGS, ["grid", "margin_a"])).toBe(1);
    expect(heldBy(SETTINGS, ["chargers", "a.b/c", "name"])).toBe("Garage");
    expect(heldBy(SETTINGS, ["chargers", "new", "priority"])).toBe(0);
    expect(heldBy(SETTINGS, ["ssl"])).toBe(false);
    expect(defaultOf(SETTINGS, ["chargers", "a.b/c", "priority"])).toBe(0);
    expect(defaultOf(SETTINGS, ["grid", "main_fuse_a"])).toBeNull();
    expect(fieldOf(SETTINGS, ["chargers", "a.b/c", "name"])?.kind).toBe("text");
    expect(fieldOf(SETTINGS, ["chargers"])?.kind).toBe("list");
    expect(pathsIn(SETTINGS, "grid")).toEqual([
      ["grid", "main_fuse_a"],
      ["grid", "margin_a"],
    ]);
  });

  it("are changed by a patch of the same shape", () => {
    expect(patchFor(["grid", "margin_a"], 2)).toEqual({ grid: { margin_a: 2 } });
    expect(patchFor(["chargers", "a.b/c"], null)).toEqual({ chargers: { "a.b/c": null } });
    expect(patchFor(["ssl"], true)).toEqual({ ssl: true });
  });
});

describe("what is typed", () => {
  it.each([
    [{ kind: "number", minimum: 0, maximum: 10 }, "0,5", { value: 0.5 }],
    [
      { kind: "number", minimum: 0, maximum: 10 },
      "11",
      { wrong: "setup.out_of_range", least: "0", most: "10" },
    ],
    [{ kind: "integer", minimum: 6, maximum: 125 }, "25", { value: 25 }],
    [
      { kind: "integer", minimum: 6, maximum: 125 },
      "25.5",
      { wrong: "setup.not_whole", least: "6", most: "125" },
    ],
    [
      { kind: "number", minimum: 6, maximum: 80 },
      "much",
      { wrong: "setup.not_a_number", least: "6", most: "80" },
    ],
    [
      { kind: "number", minimum: 6, maximum: 80 },
      "",
      { wrong: "setup.not_a_number", least: "6", most: "80" },
    ],
    [{ kind: "number", minimum: 6, maximum: 80, optional: true }, " ", { value: null }],
    [{ kind: "integer", minimum: 0 }, "-1", { wrong: "setup.too_low", least: "0", most: "0" }],
    [{ kind: "integer", minimum: 0 }, "11.000", { wrong: "setup.not_whole_from", least: "0", most: "0" }],
    [{ kind: "number", minimum: 0 }, "0x5", { wrong: "setup.not_a_number_from", least: "0", most: "0" }],
    [{ kind: "number", minimum: 0 }, "1e1", { wrong: "setup.not_a_number_from", least: "0", most: "0" }],
    [{ kind: "number", minimum: 0 }, "2.", { value: 2 }],
    [{ kind: "text" }, "", { value: "" }],
    [{ kind: "text", required: true }, " ", { wrong: "setup.empty", least: "0", most: "0" }],
    [{ kind: "text", min_length: 2 }, "a", { wrong: "setup.too_short", least: "2", most: "0" }],
    [{ kind: "text", max_length: 2 }, "abc", { wrong: "setup.too_long", least: "0", most: "2" }],
  ] as const)("%o ← %s", (more, text, result) => {
    expect(typed(field(more), text)).toEqual(result);
  });
});

describe("a change that takes protection away", () => {
  it.each([
    [["grid", "main_fuse_a"], 25, 35, "setup.sure.raise"],
    [["grid", "main_fuse_a"], 25, 20, null],
    [["circuits", "Garage", "limit_a"], 16, 20, "setup.sure.raise"],
    [["charging", "shadow"], false, true, "setup.sure.shadow"],
    [["charging", "shadow"], true, false, null],
    [["grid", "count_export"], false, true, "setup.sure.export"],
    [["meter", "includes_chargers"], true, false, "setup.sure.no_meter"],
    [["meter", "includes_chargers"], false, true, "setup.sure.meter"],
    [["ssl"], false, true, "setup.sure.ssl"],
    [["ssl"], true, false, null],
    [["grid", "margin_a"], 1, 2, null],
  ] as const)("is asked about: %o from %s to %s", (path, before, after, question) => {
    expect(questionFor(path, before, after)).toBe(question);
  });
});

describe("taking a change back", () => {
  const circuit = { name: "Garage 1.5", limit_a: 16 };
  const added = { option: "circuits.Garage 1.5", before: null, after: circuit };

  it("is asked about where a circuit was added", () => {
    expect(questionForUndo([added])).toEqual({ text: "setup.sure.circuit", about: { name: "Garage 1.5" } });
  });

  it.each([
    ["a circuit was removed", [{ ...added, before: circuit, after: null }]],
    ["a circuit was renamed", [{ option: "circuits.Shed", before: circuit, after: null }, added]],
    ["a tag was added", [{ ...added, option: "tags.A" }]],
    ["a fuse was raised", [{ option: "grid.main_fuse_a", before: 20, after: 25 }]],
  ])("is not asked about where %s", (_name, edits) => {
    expect(questionForUndo(edits)).toBeNull();
  });

  it("is asked about where a fuse was lowered", () => {
    const edits = [{ option: "circuits.Garage.limit_a", before: 25.5, after: 16 }];
    expect(questionForUndo(edits)).toEqual({ text: "setup.sure.raise", about: { value: "25.5" } });
  });
});

describe("a new password", () => {
  it("is long, and never the same", () => {
    const passwords = new Set(Array.from({ length: 50 }, newPassword));
    expect(passwords.size).toBe(50);
    for (const password of passwords) expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9]{20}$/);
  });
});

describe("circuits", () => {
  it("stand as a tree, and one that hangs on nothing is not lost", () => {
    const names = (branches: readonly Branch[]): unknown[] =>
      branches.map(({ name, below }) => [name, names(below)]);
    const circuits = [
      { name: "Garage", parent: "" },
      { name: "Shed", parent: "garage" },
      { name: "Lost", parent: "nowhere" },
    ];
    expect(names(treeOf(circuits))).toEqual([
      ["Garage", [["Shed", []]]],
      ["Lost", []],
    ]);
  });
});

describe("a circuit that is removed", () => {
  it("leaves what hung on it to what fed it", () => {
    const settings = {
      options: {
        circuits: {
          Barn: { name: "Barn", parent: "" },
          Garage: { name: "Garage", parent: "Barn" },
          Loft: { name: "Loft", parent: "garage" },
        },
        chargers: { a: { id: "a", circuit: "Garage" }, b: { id: "b", circuit: "Barn" } },
      },
    } as unknown as Settings;

    expect(withoutCircuit(settings, "Garage")).toEqual({
      circuits: { Garage: null, Loft: { parent: "Barn" } },
      chargers: { a: { circuit: "Barn" } },
    });
    expect(withoutCircuit(settings, "Loft")).toEqual({ circuits: { Loft: null } });
  });
});
