// Entries of the decision log: kept by id, as they come again with more changes. No elements here.

import * as api from "../core/api";
import type { DecisionEntry, DecisionsView } from "../core/api-types.gen";
import { amps } from "../core/format";
import { numberLocale, say, t } from "../core/i18n";

export const MOST = 300;

/** Joins entries to those that are known, newest first; `news` counts where both have one. */
export function joined(
  known: readonly DecisionEntry[],
  news: readonly DecisionEntry[],
): readonly DecisionEntry[] {
  const byId = new Map(known.map((entry) => [entry.id, entry]));
  let changed = false;
  for (const entry of news) {
    const kept = byId.get(entry.id);
    if (kept && kept.changes === entry.changes && kept.until_s === entry.until_s) continue;
    byId.set(entry.id, entry);
    changed = true;
  }
  return changed ? [...byId.values()].sort((a, b) => b.id - a.id).slice(0, MOST * 2) : known;
}

/** Whether entries were missed between what is known and the newest ten. */
export function isMissing(known: readonly DecisionEntry[], newest: readonly DecisionEntry[]): boolean {
  const first = known[0];
  const oldest = newest.at(-1);
  return first !== undefined && oldest !== undefined && newest.length >= 10 && oldest.id > first.id + 1;
}

export const within = (entries: readonly DecisionEntry[], from: number, to: number): DecisionEntry[] =>
  entries.filter((entry) => entry.until_s >= from && entry.time_s <= to);

/** Asks for those of a span, which is said as the query has it. */
export async function ask(span: Readonly<Record<string, string>>): Promise<readonly DecisionEntry[]> {
  const query = new URLSearchParams({ ...span, limit: String(MOST) });
  return (await api.get<DecisionsView>(`api/decisions?${query}`)).decisions;
}

/** "16.0 A → 8.3 A", "8.3 A" where nothing was told before, nothing where that stays; a pause in words. */
export function change(entry: Pick<DecisionEntry, "from_a" | "to_a">): string {
  const word = (value: number | null) => (value === 0 ? t("history.paused") : amps(value));
  if (entry.from_a === entry.to_a) return "";
  return entry.from_a === null ? word(entry.to_a) : `${word(entry.from_a)} → ${word(entry.to_a)}`;
}

/** When it was: day, month and time with seconds. */
export const when = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString(numberLocale(), {
    ...{ day: "numeric", month: "short" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });

export const who = (entry: Pick<DecisionEntry, "loadpoint" | "name">): string =>
  entry.loadpoint === "" ? t("history.site") : entry.name || entry.loadpoint;

export const sourceWord = (source: string): string => say(`history.source.${source}`) ?? source;

/** How an entry changed things: a mark's shape and colour. */
export function toneOf(entry: Pick<DecisionEntry, "from_a" | "to_a" | "source">): "down" | "up" | "same" {
  if (entry.from_a === null || entry.to_a === null || entry.from_a === entry.to_a) return "same";
  return entry.to_a < entry.from_a ? "down" : "up";
}
