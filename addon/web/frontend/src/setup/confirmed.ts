// Whether somebody has said here that the main fuse is right. Kept in the browser: it is no setting, and the app
// has the value anyway; without storage (private windows) it holds as long as the page.

import { get } from "../core/api";

const NAME = "evlb-main-fuse-confirmed";
let here = false;

export function isConfirmed(): boolean {
  try {
    return here || localStorage.getItem(NAME) === "yes";
  } catch {
    return here;
  }
}

export function confirmFuse(): void {
  here = true;
  try {
    localStorage.setItem(NAME, "yes");
  } catch {
    // it holds until the page is closed
  }
}

/** Whether a car has ever charged here, by the record of sessions; asked once. */
export async function hasCharged(): Promise<boolean> {
  const { sessions } = await get<{ sessions: readonly { readonly energy_wh: number }[] }>(
    "api/sessions?limit=20",
  );
  return sessions.some(({ energy_wh: energy }) => energy > 0);
}
