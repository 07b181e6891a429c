// Numbers, times and units in the visitor's own manner. A line never breaks between a number and its unit.

import { numberLocale, t } from "./i18n";

const GAP = "\u00a0";
export const NOTHING = "–";

type Maybe = number | null | undefined;

const formats = new Map<string, Intl.NumberFormat>();

/** Writes a number with this many decimals. */
export function number(value: number, decimals = 0): string {
  const key = `${numberLocale()} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(numberLocale(), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format.format(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value); // no "-0"
}

/** Writes a value as people type it: 0.5 → "0,5" in German, without signs between thousands. */
export function written(value: string | number | boolean): string {
  if (typeof value !== "number") return String(value);
  const point = number(1.5, 1).charAt(1);
  return String(value).replace(".", point);
}

export const unit = (text: string, sign: string): string => `${text}${GAP}${sign}`;

const known = (value: Maybe): value is number => value !== null && value !== undefined;

/** 7.96 → "8.0 A" */
export const amps = (value: Maybe): string => (known(value) ? unit(number(value, 1), "A") : NOTHING);

/** What people set: 16 → "16 A", 10.5 → "10.5 A" */
export const setAmps = (value: Maybe): string =>
  known(value) ? unit(number(value, Number.isInteger(value) ? 0 : 1), "A") : NOTHING;

/** 840 → "840 W", 6877 → "6.9 kW" */
export function watts(value: Maybe): string {
  if (!known(value)) return NOTHING;
  return Math.abs(value) < 999.5 ? unit(number(value), "W") : unit(number(value / 1000, 1), "kW");
}

/** 8420 → "8.4 kWh"; whole ones from a hundred on */
export function energy(wattHours: Maybe): string {
  if (!known(wattHours)) return NOTHING;
  const kwh = wattHours / 1000;
  return unit(number(kwh, Math.abs(kwh) < 100 ? 1 : 0), "kWh");
}

export const percent = (value: number): string => unit(number(value), "%");

/** 4830 → "1 h 20 min"; seconds only below a minute */
export function duration(seconds: number): string {
  if (seconds < 60) return unit(number(Math.max(0, Math.floor(seconds))), t("shell.s"));
  const minutes = Math.floor(seconds / 60);
  const min = unit(number(minutes % 60), t("shell.min"));
  if (minutes < 60) return min;
  return `${unit(number(Math.floor(minutes / 60)), t("shell.h"))}${GAP}${min}`;
}

/** What is left of a wait: 95 → "1:35" */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** An instant as day and time. */
export function dateTime(instant: string | number | Date): string {
  return new Date(instant).toLocaleString(numberLocale(), { dateStyle: "medium", timeStyle: "short" });
}

/** An instant as time of day, seconds with it. */
export function clock(instant: string | number | Date): string {
  return new Date(instant).toLocaleTimeString(numberLocale(), { timeStyle: "medium" });
}
