// The decisions that are known here, newest first: read once, and then joined with what the live state tells.

import type { DecisionEntry } from "../core/api-types.gen";

export const MOST_KEPT = 2000;

export interface DecisionFilter {
  /** A loadpoint's id, "-" for the site as a whole, "" for all. */
  readonly loadpoint: string;
  /** "" for all. */
  readonly source: string;
  readonly text: string;
}

export const NO_FILTER: DecisionFilter = { loadpoint: "", source: "", text: "" };

export function fits(entry: DecisionEntry, { loadpoint, source, text }: DecisionFilter): boolean {
  if (loadpoint !== "" && entry.loadpoint !== (loadpoint === "-" ? "" : loadpoint)) return false;
  if (source !== "" && entry.source !== source) return false;
  return text === "" || `${entry.reason} ${entry.name}`.toLowerCase().includes(text.toLowerCase());
}

/** Joins entries; one that comes again has changed, and the newer word counts. */
export function joined(known: readonly DecisionEntry[], fresh: readonly DecisionEntry[]): DecisionEntry[] {
  const byId = new Map(known.map((entry) => [entry.id, entry]));
  for (const entry of fresh) byId.set(entry.id, entry);
  return [...byId.values()].sort((one, other) => other.id - one.id).slice(0, MOST_KEPT);
}

/** Whether something was told that has already gone from the live state: it is to be asked for. */
export function hasGap(known: readonly DecisionEntry[], told: readonly DecisionEntry[]): boolean {
  const newest = known[0]?.id;
  const oldest = told.at(-1)?.id;
  return newest !== undefined && oldest !== undefined && oldest > newest + 1;
}

/** The query that asks for what fits. */
export function queryOf(
  filter: DecisionFilter,
  more: Readonly<Record<string, string | number>> = {},
): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, ...more })) {
    if (value !== "") asked.set(name, String(value));
  }
  return `api/decisions?${asked}`;
}
