// Before each test file: English, with all texts, as a visitor without a Home Assistant around the page has it.

import { loadStrings, speak } from "../core/i18n";

speak({ language: "en", locale: "en-GB" });
for (const area of ["shell", "now", "history", "setup", "understand"]) await loadStrings(area);
