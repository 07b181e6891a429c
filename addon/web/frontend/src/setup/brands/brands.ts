// Makes of chargers that the guide has steps for. What the steps rest on: the makers' own papers and what
// users of other OCPP software report; the makes' peculiarities are kept on the server (csms/quirks.py).

import type { Language } from "../../core/i18n";

export const BRANDS = [
  { id: "abb", name: "ABB Terra AC" },
  { id: "alfen", name: "Alfen Eve" },
  { id: "autel", name: "Autel MaxiCharger" },
  { id: "easee", name: "Easee" },
  { id: "evbox", name: "EVBox" },
  { id: "goe", name: "go-e" },
  { id: "huawei", name: "Huawei" },
  { id: "keba", name: "KEBA P30" },
  { id: "mennekes", name: "Mennekes Amtron" },
  { id: "schneider", name: "Schneider EVlink" },
  { id: "wallbox", name: "Wallbox" },
  { id: "zaptec", name: "Zaptec" },
] as const;

export type BrandId = (typeof BRANDS)[number]["id"] | "other";

/** What to do at one make of charger. `note`: what is particular about it, "" for nothing. */
export interface BrandGuide {
  steps: readonly string[];
  note: string;
}

export type BrandGuides = Record<BrandId, BrandGuide>;

/** Load the steps in a language; each is a file of its own, and only that one is fetched. */
export async function guides(lang: Language): Promise<BrandGuides> {
  switch (lang) {
    case "de":
      return (await import("./de")).default;
    case "et":
      return (await import("./et")).default;
    default:
      return (await import("./en")).default;
  }
}

/** Find the make that a charger says it is of; "other" where there are no steps for it. */
export function brandOf(vendor: string): BrandId {
  const word = vendor.toLowerCase().replace(/[^a-z]/g, "");
  return BRANDS.find(({ id }) => word.startsWith(id))?.id ?? "other";
}
