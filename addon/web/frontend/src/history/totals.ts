// Monthly totals as stacked bars. No elements here.

import type { MonthTotal } from "../core/api-types.gen";

export interface Column {
  readonly month: string;
  readonly parts: readonly { key: string; value: number }[];
  readonly total: number;
}

export interface Stacked {
  /** Who charged, most of all first. */
  readonly keys: readonly { key: string; name: string }[];
  readonly columns: readonly Column[];
  /** The highest column; never 0. */
  readonly most: number;
}

/** Puts the totals of each month on top of each other; a month without any is an empty column. */
export function stacked(totals: readonly MonthTotal[], months: readonly string[]): Stacked {
  const sums = new Map<string, { name: string; value: number }>();
  for (const { key, name, energy_wh } of totals) {
    const sum = sums.get(key);
    sums.set(key, { name: name || sum?.name || "", value: (sum?.value ?? 0) + energy_wh });
  }
  const keys = [...sums].sort(([, a], [, b]) => b.value - a.value).map(([key, { name }]) => ({ key, name }));
  const columns = months.map((month): Column => {
    const parts = keys.map(({ key }) => ({
      key,
      value: totals.find((one) => one.month === month && one.key === key)?.energy_wh ?? 0,
    }));
    return { month, parts, total: parts.reduce((sum, { value }) => sum + value, 0) };
  });
  return { keys, columns, most: Math.max(1, ...columns.map(({ total }) => total)) };
}
