// Where power flows, as numbers: from the grid into house and cars, or out to the grid. Pure.

import type { ChargerStatus, SiteStatus } from "../core/api-types.gen";

export interface Stream {
  readonly id: string;
  /** Watts towards this place; negative where it gives. null: not known. */
  readonly watts: number | null;
}

export interface Flow {
  /** From the grid; negative while power is exported. */
  readonly grid: number | null;
  readonly house: Stream;
  readonly cars: readonly Stream[];
}

/** Reads what flows. The house is what the meter sees beside the cars; a car that was not measured draws nothing. */
export function flowOf(site: SiteStatus, chargers: readonly ChargerStatus[]): Flow {
  const grid = site.meter.ok ? site.actual_power_w : null;
  const cars = chargers.map(({ id, power_w, connected }) => ({ id, watts: connected ? power_w : null }));
  const drawn = cars.reduce((sum, { watts }) => sum + (watts ?? 0), 0);
  return { grid, house: { id: "house", watts: grid === null ? null : grid - drawn }, cars };
}

export const QUIET_W = 15; // less is a meter's noise: nothing moves

/** How long a dot takes for its way: in steps, because a new duration makes it jump. null: it stands still. */
export function secondsOf(watts: number | null): number | null {
  if (watts === null || Math.abs(watts) < QUIET_W) return null;
  const kilowatts = Math.abs(watts) / 1000;
  if (kilowatts < 0.5) return 6;
  if (kilowatts < 2) return 4;
  if (kilowatts < 6) return 2.5;
  return 1.5;
}

/** How wide its line is, in the picture's units. */
export function widthOf(watts: number | null): number {
  if (secondsOf(watts) === null) return 1.5;
  return Math.min(7, 2 + Math.sqrt(Math.abs(watts ?? 0) / 1000));
}
