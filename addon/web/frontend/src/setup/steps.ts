// The first-run guide's steps, and which are done: told by the live state alone, so that each ticks by itself.

import type { ChargerStatus, Status } from "../core/api-types.gen";

export const STEPS = ["fuse", "meter", "charger", "car"] as const;
export type StepId = (typeof STEPS)[number];

export interface Steps {
  readonly done: Readonly<Record<StepId, boolean>>;
  /** The first that is not done; null when all are. */
  readonly current: StepId | null;
}

/** A car draws more than this as soon as it charges: 6 A is the least that the standard lets it be offered. */
const DRAWS_A = 1;

/** Whether a car charges there now, whatever its charger calls that. */
export function isCharging(charger: ChargerStatus): boolean {
  return charger.connected && Object.values(charger.current_a).some((current) => current > DRAWS_A);
}

/**
 * Which steps are done. `confirmed`: somebody said here that the main fuse is right. A car that charges
 * shows that the charger is there, and one session ever that somebody has been through all this.
 */
export function stepsOf(state: Status, confirmed: boolean): Steps {
  const { chargers, site } = state;
  const charging = chargers.some((charger) => isCharging(charger) || charger.session !== null);
  const done = {
    fuse: confirmed,
    meter: site?.meter.ok === true,
    charger: chargers.some((charger) => charger.connected),
    car: charging,
  };
  return { done, current: STEPS.find((step) => !done[step]) ?? null };
}

/** Ratings that main fuses have; another one can be typed. */
export const FUSES = [16, 20, 25, 32, 35, 40, 50, 63] as const;

const MOVED_A = 0.5;

/** The phases whose current has moved since `before`: switch a kettle on, and see where it is. */
export function moved(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(now)
    .filter(([phase, current]) => Math.abs(current - (before[phase] ?? current)) >= MOVED_A)
    .map(([phase]) => phase);
}
