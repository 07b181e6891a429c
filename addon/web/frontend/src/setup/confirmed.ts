// Whether somebody has said here that the main fuse is right. Kept in the browser: it is no setting, and the app
// has the value anyway; without storage (private windows) it holds as long as the page.

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
