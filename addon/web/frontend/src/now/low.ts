// Screens that are wide and low, as a tablet on the wall: everything of one charger is to be seen without a touch.

import { unsafeCSS } from "lit";

/** For media queries. The larger ones have larger letters (page.css). */
export const LOW = unsafeCSS(
  "(min-width: 60rem) and (max-height: 52rem), (min-width: 100rem) and (max-height: 70rem)",
);
