// Before each test file: English, with all texts, as a visitor without a Home Assistant around the page has it.

import { loadStrings, speak } from "../core/i18n";

speak({ language: "en", locale: "en-GB" });
for (const area of ["shell", "now", "history", "setup", "understand"]) await loadStrings(area);

// happy-dom asks a focused element that was removed for its host, and fails; the document's own getter lets go of it.
const focused = Object.getOwnPropertyDescriptor(ShadowRoot.prototype, "activeElement")?.get;
Object.defineProperty(ShadowRoot.prototype, "activeElement", {
  configurable: true,
  get(this: ShadowRoot) {
    return this.ownerDocument.activeElement && focused?.call(this);
  },
});
