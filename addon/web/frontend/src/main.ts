// Starts the page: its language and colours first, so that nothing is drawn twice, then the link and the frame.

import { loadStrings, pick, speak, wishes } from "./core/i18n";
import { store } from "./core/live";
import { followTheme } from "./core/theme";

followTheme();
speak(pick(wishes())); // before anything is asked for, which is answered in that language
store.start();
const app = import("./shell/app"); // on its way while the words come
await loadStrings("shell");
(await app).define();
