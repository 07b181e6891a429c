// What a charger is doing, in words and as a colour.

import type { ChargerStatus } from "../core/api-types.gen";
import { say, t } from "../core/i18n";

export interface Word {
  readonly text: string;
  readonly tone: "" | "good" | "warn" | "bad";
}

const TONES: Readonly<Record<string, Word["tone"]>> = {
  Charging: "good",
  SuspendedEVSE: "warn",
  Faulted: "bad",
};

/** Tells the state; one that has no word here is shown as the charger named it. */
export function stateOf({ connected, status }: Pick<ChargerStatus, "connected" | "status">): Word {
  if (!connected) return { text: t("now.state.lost"), tone: "bad" };
  return { text: say(`now.state.${status}`) ?? status, tone: TONES[status] ?? "" };
}

export const nameOf = (charger: Pick<ChargerStatus, "id" | "name">): string => charger.name || charger.id;

/** Those with one name get their ids behind it: two of a make are called alike until somebody names them. */
export function distinct(chargers: readonly ChargerStatus[]): readonly ChargerStatus[] {
  const names = chargers.map(nameOf);
  if (new Set(names).size === names.length) return chargers; // the same list: nothing is drawn anew for it
  const isTaken = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return chargers.map((charger) =>
    isTaken(nameOf(charger)) && nameOf(charger) !== charger.id
      ? { ...charger, name: `${nameOf(charger)} (${charger.id})` }
      : charger,
  );
}

/** The colour of the charger at this place in the list; they come again after the fourth. */
export const colourOf = (index: number): string => `var(--car-${(index % 4) + 1})`;
