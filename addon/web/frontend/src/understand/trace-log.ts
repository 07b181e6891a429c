// A charger's messages as the page keeps them: bounded, filtered, and held still while somebody reads.

import type { TraceEntry } from "../core/api-types.gen";

export const MOST_KEPT = 2000; // as many as the app keeps itself
export const MOST_SHOWN = 200; // so that a charger that talks without end freezes no page

export interface Filter {
  /** Must stand somewhere in the action or the payload, whatever the case. */
  readonly text: string;
  /** "" for all. */
  readonly action: string;
  /** "in", "out", "event", or "" for all. */
  readonly direction: string;
}

export const NO_FILTER: Filter = { text: "", action: "", direction: "" };

interface Kept {
  readonly entry: TraceEntry;
  /** All its words in small letters; made when first searched. */
  words?: string;
}

/** What is kept of one charger's messages, oldest first. */
export class TraceLog {
  #kept: Kept[] = [];
  #waiting: TraceEntry[] = [];
  #paused = false;
  #last = 0;
  #lastAt = 0;

  get paused(): boolean {
    return this.#paused;
  }

  /** How many came since it was paused. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get size(): number {
    return this.#kept.length;
  }

  /**
   * Takes what a link tells: all that the app has kept, and then what comes. Later entries with lower numbers
   * are of an app that was restarted, and counts anew: what it said before is gone there, and here too.
   */
  add(entries: readonly TraceEntry[]): void {
    if (entries.some(({ seq, at_wall_s: at }) => seq <= this.#last && at > this.#lastAt)) this.#forget();
    const fresh = entries.filter(({ seq }) => seq > this.#last);
    this.#last = fresh.at(-1)?.seq ?? this.#last;
    this.#lastAt = Math.max(this.#lastAt, fresh.at(-1)?.at_wall_s ?? 0);
    if (this.#paused) this.#waiting = [...this.#waiting, ...fresh].slice(-MOST_KEPT);
    else this.#keep(fresh);
  }

  pause(): void {
    this.#paused = true;
  }

  goOn(): void {
    this.#paused = false;
    this.#keep(this.#waiting);
    this.#waiting = [];
  }

  /** Leave out what has been read; what comes is shown. */
  clear(): void {
    this.#kept = [];
    this.#waiting = [];
  }

  /** The actions that occur, by name. */
  actions(): string[] {
    const all = this.#kept
      .filter(({ entry }) => entry.direction !== "event")
      .map(({ entry }) => entry.action);
    return [...new Set(all)].filter(Boolean).sort();
  }

  /** The newest that fit, newest first, and how many fit in all. */
  find(filter: Filter): { shown: TraceEntry[]; fitting: number } {
    const fitting = this.#kept.filter((kept) => fits(kept, filter));
    const shown = fitting.slice(-MOST_SHOWN).reverse();
    return { shown: shown.map(({ entry }) => entry), fitting: fitting.length };
  }

  #forget(): void {
    this.clear();
    this.#last = 0;
  }

  #keep(entries: readonly TraceEntry[]): void {
    this.#kept = [...this.#kept, ...entries.map((entry) => ({ entry }))].slice(-MOST_KEPT);
  }
}

function fits(kept: Kept, { text, action, direction }: Filter): boolean {
  const { entry } = kept;
  if (direction !== "" && entry.direction !== direction) return false;
  if (action !== "" && (entry.direction === "event" || entry.action !== action)) return false;
  if (text === "") return true;
  kept.words ??= `${entry.action} ${JSON.stringify(entry.payload ?? "")}`.toLowerCase();
  return kept.words.includes(text.toLowerCase());
}

/** One line that tells a payload: its fields' names and plain values, cut where it gets long. */
export function summary(payload: unknown, most = 120): string {
  const text = told(payload);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function told(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(told).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, inner]) => (isObject(inner) ? `${name} (${told(inner)})` : `${name}: ${told(inner)}`))
    .join(", ");
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
