// Whether the fuse is safe, at a glance. Pure but for the words.

import type { SiteStatus } from "../core/api-types.gen";
import { amps } from "../core/format";
import { t } from "../core/i18n";
import type { Word } from "./words";

/** Tells how the most loaded phase stands against the fuse. */
export function safetyOf(site: SiteStatus): Word {
  if (!hasMeter(site)) return { text: t("now.no_meter"), tone: "warn" };
  if (!site.meter.ok) return { text: t("now.safety.blind"), tone: "warn" };
  const current = site.actual_current_a;
  if (current === null || site.most_loaded_phase === null) return { text: t("now.unknown"), tone: "" };
  const fuse = fuseOf(site);
  const words = { phase: site.most_loaded_phase, amps: amps(Math.abs(fuse - current)) };
  if (current > fuse) return { text: t("now.safety.over", words), tone: "bad" };
  return { text: t("now.safety.within", words), tone: "good" };
}

/** The main fuse itself; `limit_a` is less where a maximum load is set. */
export const fuseOf = (site: SiteStatus): number => site.main_fuse_a || site.limit_a;

/** Whether there is a meter at all, be it silent; before it was first read, that is not known. */
export const hasMeter = ({ meter }: SiteStatus): boolean =>
  meter.status !== "missing" && meter.status !== "ambiguous";
