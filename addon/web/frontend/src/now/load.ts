// What loads one phase of a circuit, as parts of a bar. Pure.

import type { ChargerStatus, PhaseStatus } from "../core/api-types.gen";

export interface Part {
  readonly id: string;
  readonly amps: number;
}

export interface Load {
  /** All current, null while it is not known. */
  readonly total: number | null;
  readonly house: number | null;
  /** All cars together. */
  readonly cars: number | null;
  /** Each car that draws here, in the chargers' order. */
  readonly parts: readonly Part[];
  /** What cars could take beside what they draw. */
  readonly free: number | null;
  /** The current at the bar's right end. */
  readonly scale: number;
  readonly over: boolean;
}

const FURTHER = 1.2; // the bar goes on beyond the fuse, so that too much can be seen

/** Reads a phase. `metered` is false where the circuit has no meter: then only what its cars may take is known. */
export function loadOf(
  name: string,
  phase: PhaseStatus,
  limit: number,
  chargers: readonly ChargerStatus[],
  metered = true,
): Load {
  const total = metered ? phase.current_a : phase.planned_a;
  const house = metered ? phase.house_a : 0;
  const cars = total === null || house === null ? null : Math.max(0, total - house);
  return {
    total,
    house: metered ? house : null,
    cars,
    parts: cars === null ? [] : partsOf(name, cars, chargers),
    free: phase.headroom_a === null || cars === null ? null : Math.max(0, phase.headroom_a - cars),
    scale: Math.max(limit * FURTHER, total ?? 0),
    over: total !== null && total > limit,
  };
}

/** Shares what the cars take among them, in proportion to what each charger measured on this phase. */
function partsOf(name: string, cars: number, chargers: readonly ChargerStatus[]): Part[] {
  const drawn = chargers.map(({ id, current_a }) => ({ id, amps: current_a[name] ?? 0 }));
  const sum = drawn.reduce((all, { amps }) => all + amps, 0);
  if (cars === 0) return [];
  if (sum === 0) return [{ id: "", amps: cars }]; // nobody measured: somebody's
  return drawn.filter(({ amps }) => amps > 0).map(({ id, amps }) => ({ id, amps: (amps / sum) * cars }));
}
