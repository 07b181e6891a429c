// The options as /api/settings tells them: values, what each may be, and the patch that changes one. Pure.

import { number, written } from "../core/format";

export type Value = string | number | boolean | null;
export type Group = Readonly<Record<string, Value>>;
export type Groups = Readonly<Record<string, Group>>;

export interface Field {
  readonly kind: "group" | "list" | "integer" | "number" | "text" | "choice" | "boolean";
  readonly name: string;
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly values?: readonly string[];
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly restart?: boolean;
  readonly optional?: boolean;
  readonly key?: string;
}

export interface Settings {
  readonly revision: number;
  readonly problem: string;
  readonly restart: readonly string[];
  readonly can_restart: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, Field>>;
}

export interface Edit {
  /** Its path with points between; ids may hold points too. */
  readonly option: string;
  /** Of an entry that came or went, all that it has. */
  readonly before: Value | Group;
  readonly after: Value | Group;
}

export interface Change {
  readonly id: number;
  readonly at: string;
  readonly by: string;
  readonly text: string;
  readonly edits: readonly Edit[];
  readonly undone: boolean;
}

/** From the outermost key down; ids may hold any sign, dots too. */
export type Path = readonly string[];

/** Whether two paths lead to the same option: they are written anew whenever something is drawn. */
export function samePath(one: Path | undefined, other: Path | undefined): boolean {
  return one !== undefined && one.length === other?.length && one.every((key, index) => key === other[index]);
}

/** The lists whose entries are addressed by id. */
export const LISTS = ["chargers", "circuits", "tags"] as const;
export type List = (typeof LISTS)[number];

const isList = (key: string | undefined): key is List => LISTS.some((list) => list === key);

function inside(tree: unknown, path: Path): unknown {
  let found: unknown = tree;
  for (const key of path) {
    if (found === null || typeof found !== "object") return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** What holds for an option; its default where an entry is not in the options yet. */
export function heldBy(settings: Settings, path: Path): Value {
  const set = inside(settings.options, path);
  return (set === undefined ? defaultOf(settings, path) : set) as Value;
}

export function defaultOf(settings: Settings, path: Path): Value {
  const [first, id, ...rest] = path;
  const found =
    isList(first) && id !== undefined
      ? inside(settings.defaults, [first, ...rest])
      : inside(settings.defaults, path);
  return (found ?? null) as Value;
}

/** The name of an option, whichever entry it is of: "circuits.*.parent". */
export function keyOf(path: Path): string {
  const [first, , ...rest] = path;
  return isList(first) && path.length > 1 ? [first, "*", ...rest].join(".") : path.join(".");
}

export function fieldOf(settings: Settings, path: Path): Field | undefined {
  return settings.fields[keyOf(path)];
}

/** The options of a group, in the order of the server: "grid" → ["grid.main_fuse_a", …], as paths. */
export function pathsIn(settings: Settings, group: string): Path[] {
  return Object.keys(settings.fields)
    .filter((key) => key.startsWith(`${group}.`) && !key.includes("*"))
    .map((key) => key.split("."));
}

/** The entries of a list, in the order of the options. */
export function entriesOf(settings: Settings, list: List): Group[] {
  return Object.values((settings.options[list] ?? {}) as Groups);
}

/** Whether an entry of this key is there; only of chargers do capitals matter, as in the app. */
export function isKnown(settings: Settings, list: List, key: string): boolean {
  const told = (one: unknown) => (list === "chargers" ? String(one) : String(one).trim().toLowerCase());
  const field = list === "circuits" ? "name" : "id";
  return entriesOf(settings, list).some((entry) => told(entry[field]) === told(key));
}

/** A merge patch (RFC 7386) that sets one option; null goes back to the default, or removes an entry. */
export function patchFor(path: Path, value: Value | Group): Record<string, unknown> {
  const [first = "", ...rest] = path;
  return { [first]: rest.length === 0 ? value : patchFor(rest, value) };
}

/** A merge patch that removes a circuit: what hung on it then hangs on what fed it. */
export function withoutCircuit(settings: Settings, name: string): Record<string, unknown> {
  const word = (value: unknown) => String(value ?? "").trim();
  const is = (value: unknown) => word(value).toLowerCase() === name.toLowerCase();
  const circuits = entriesOf(settings, "circuits");
  const above = word(circuits.find((circuit) => is(circuit.name))?.parent);
  const moved = circuits.filter(({ parent }) => is(parent)).map((one) => [word(one.name), { parent: above }]);
  const chargers = entriesOf(settings, "chargers").filter(({ circuit }) => is(circuit));
  return {
    circuits: { ...Object.fromEntries(moved), [name]: null },
    ...(chargers.length > 0 && {
      chargers: Object.fromEntries(chargers.map(({ id }) => [String(id), { circuit: above }])),
    }),
  };
}

/** What is typed, as the value to send; or what is wrong with it, as the name of a text with parameters. */
export type Typed =
  | { readonly value: Value }
  | {
      readonly wrong:
        | "setup.not_a_number"
        | "setup.not_a_number_from"
        | "setup.not_whole"
        | "setup.not_whole_from"
        | "setup.too_low"
        | "setup.out_of_range"
        | "setup.empty"
        | "setup.too_short"
        | "setup.too_long";
      readonly least: string;
      readonly most: string;
    };

const range = (field: Field) => ({ least: number(field.minimum ?? 0), most: number(field.maximum ?? 0) });

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const WHOLE = /^[+-]?\d+$/;

function wrongNumber({ kind, maximum }: Field) {
  if (maximum === undefined) return kind === "integer" ? "setup.not_whole_from" : "setup.not_a_number_from";
  return kind === "integer" ? "setup.not_whole" : "setup.not_a_number";
}

/** Reads what is typed into an option's field. A comma is read as the point that it is in many languages. */
export function typed(field: Field, text: string): Typed {
  if (field.kind !== "integer" && field.kind !== "number") return typedText(field, text);
  const plain = text.trim().replace(",", ".");
  if (plain === "" && field.optional) return { value: null };
  if (!NUMBER.test(plain)) return { wrong: wrongNumber(field), ...range(field) };
  // "11.000" is eleven thousand to some and eleven to others: what is whole has no point
  if (field.kind === "integer" && !WHOLE.test(plain)) return { wrong: wrongNumber(field), ...range(field) };
  const value = Number(plain);
  if (value < (field.minimum ?? -Infinity) || value > (field.maximum ?? Infinity))
    return { wrong: field.maximum === undefined ? "setup.too_low" : "setup.out_of_range", ...range(field) };
  return { value };
}

function typedText(field: Field, text: string): Typed {
  if (text === "" && field.optional) return { value: null };
  const length = [...text].length;
  const limits = { least: number(field.min_length ?? 0), most: number(field.max_length ?? 0) };
  if (text.trim() === "" && field.required) return { wrong: "setup.empty", ...limits };
  if (length < (field.min_length ?? 0)) return { wrong: "setup.too_short", ...limits };
  if (length > (field.max_length ?? length)) return { wrong: "setup.too_long", ...limits };
  return { value: text };
}

/** Where an option begins that the server calls wrong: "chargers.garage.max_current_a" → its sentence. */
export function sentenceFor(fields: Readonly<Record<string, string>>, path: Path): string {
  return fields[path.join(".")] ?? "";
}

/** What to ask before a change that takes protection away; null where there is nothing to ask. */
export type Question =
  | "setup.sure.raise"
  | "setup.sure.shadow"
  | "setup.sure.export"
  | "setup.sure.meter"
  | "setup.sure.no_meter"
  | "setup.sure.ssl";

export function questionFor(path: Path, before: Value, after: Value): Question | null {
  const [first, second] = path;
  const last = path.at(-1);
  const raised = typeof before === "number" && typeof after === "number" && after > before;
  if (raised && (last === "main_fuse_a" || (first === "circuits" && last === "limit_a")))
    return "setup.sure.raise";
  if (first === "charging" && second === "shadow" && after === true) return "setup.sure.shadow";
  if (first === "ssl" && after === true) return "setup.sure.ssl";
  if (first === "grid" && second === "count_export" && after === true) return "setup.sure.export";
  if (first === "meter" && second === "includes_chargers")
    return after === true ? "setup.sure.meter" : "setup.sure.no_meter";
  return null;
}

const isGroup = (value: Value | Group): value is Group => typeof value === "object" && value !== null;

/** What to ask before a change is taken back, and what its words speak of; null where there is nothing to ask. */
export function questionForUndo(
  edits: readonly Edit[],
): { text: Question | "setup.sure.circuit"; about: Record<string, string> } | null {
  const circuits = edits.filter(({ option }) => option.startsWith("circuits."));
  const added = circuits.find(({ before, after }) => before === null && isGroup(after));
  const renamed = circuits.some(({ before, after }) => isGroup(before) && after === null);
  if (added && !renamed)
    return { text: "setup.sure.circuit", about: { name: added.option.slice("circuits.".length) } };
  for (const { option, before, after } of edits) {
    if (isGroup(before) || isGroup(after)) continue;
    const text = questionFor(option.split("."), after, before);
    if (text) return { text, about: { value: written(before ?? "") } };
  }
  return null;
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"; // no two that look alike
const PASSWORD_LENGTH = 20; // what every charger takes, and nobody guesses

/** A password for a charger, to be typed once. */
export function newPassword(): string {
  const random = new Uint32Array(PASSWORD_LENGTH);
  crypto.getRandomValues(random);
  return [...random].map((value) => LETTERS[value % LETTERS.length]).join("");
}

export interface Branch {
  readonly name: string;
  readonly circuit: Group;
  readonly below: readonly Branch[];
}

/** A circuit's name, and those of all that it feeds. */
export const namesIn = ({ name, below }: Branch): string[] => [name, ...below.flatMap(namesIn)];

/** The circuits as a tree under the main fuse; one whose parent is not there hangs on the main fuse. */
export function treeOf(circuits: readonly Group[]): Branch[] {
  const name = (circuit: Group) => String(circuit.name ?? "").trim();
  const known = new Set(circuits.map((circuit) => name(circuit).toLowerCase()));
  const parent = (circuit: Group) =>
    String(circuit.parent ?? "")
      .trim()
      .toLowerCase();
  const below = (above: string, seen: ReadonlySet<string>): Branch[] =>
    circuits
      .filter((circuit) => (known.has(parent(circuit)) ? parent(circuit) : "") === above)
      .filter((circuit) => !seen.has(name(circuit).toLowerCase()))
      .map((circuit) => {
        const key = name(circuit).toLowerCase();
        return { name: name(circuit), circuit, below: below(key, new Set([...seen, key])) };
      });
  return below("", new Set());
}
