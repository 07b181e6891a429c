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

/** Whether a car charges there now: by its charger's word, or by what it draws, whatever that is called. */
export function isCharging({ connected, status, current_a: currents }: ChargerStatus): boolean {
  return connected && (status === "Charging" || Object.values(currents).some((current) => current > DRAWS_A));
}

/** What is not in the live state: that somebody said here that the main fuse is right, and that a car has charged. */
export interface Known {
  readonly confirmed: boolean;
  readonly charged: boolean;
}

/** Which steps are done. Where a car has ever charged somebody has been through all this. */
export function stepsOf(state: Status, { confirmed, charged }: Known): Steps {
  const { chargers, site } = state;
  const done = {
    fuse: confirmed || charged,
    meter: site?.meter.ok === true,
    charger: chargers.some((charger) => charger.connected),
    car: charged || chargers.some(isCharging),
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
