// Amounts of money and months in the visitor's own manner.

import { NOTHING, number, unit } from "../core/format";
import { numberLocale } from "../core/i18n";

/** 4.2511 EUR → "€4.25"; without a currency "4.25". */
export function money(amount: number | null, currency: string, decimals = 2): string {
  if (amount === null) return NOTHING;
  if (currency === "") return number(amount, decimals);
  try {
    return new Intl.NumberFormat(numberLocale(), {
      style: "currency",
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(amount);
  } catch {
    return unit(number(amount, decimals), currency); // no currency that the browser knows
  }
}

/** "2026-11" → "Nov 2026" */
export function monthName(month: string, style: "short" | "long" = "short"): string {
  const [year = 1970, index = 1] = month.split("-").map(Number);
  const day = new Date(Date.UTC(year, index - 1, 15));
  return day.toLocaleDateString(numberLocale(), { month: style, year: "numeric", timeZone: "UTC" });
}

/** The last months, newest first: "2026-11", "2026-10" … */
export function lastMonths(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, back) => {
    const day = new Date(now.getFullYear(), now.getMonth() - back, 1);
    return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}`;
  });
}

/** The months up to this one, or to a later one that there are totals of: the app's clock may be ahead. */
export function yearUpTo(newest: string | undefined, count: number, now = new Date()): string[] {
  const [year = 1970, index = 1] = (newest ?? "").split("-").map(Number);
  const last = new Date(Math.max(now.getTime(), newest ? new Date(year, index - 1, 1).getTime() : 0));
  return lastMonths(last, count).reverse();
}

/** When a month begins and ends here, as the API's queries want it. */
export function monthSpan(month: string): { from: string; to: string } {
  const [year = 1970, index = 1] = month.split("-").map(Number);
  const first = (at: number) => String(Math.floor(new Date(year, at, 1).getTime() / 1000));
  return { from: first(index - 1), to: first(index) };
}

/** A month's "00:00" to the next's: seconds as hours and minutes, without days. */
export const hours = (seconds: number): string => unit(number(seconds / 3600, 1), "h");
