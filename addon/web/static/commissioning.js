// The commissioning test on a charger's card: begin it, see how it stands, open its report.
// It is not in the live state; while one runs, and only then, it is asked for.

import { send } from "./ask.js";

const ASK_AGAIN_MS = 1000;
const pathOf = (id) => `api/chargers/${encodeURIComponent(id)}/commissioning`;
const timers = new WeakMap();

// Looks once how the newest test of a new card's charger stands; a running one is followed to its end.
export function watchTest(node, id) {
  if ("seen" in node.dataset) return;
  node.dataset.seen = "";
  node.querySelector(".report").href = `${pathOf(id)}/report`;
  look(node);
}

export async function startOrAbort(node) {
  const button = node.querySelector("[data-test]");
  button.disabled = true;
  const method = node.dataset.test === "running" ? "DELETE" : "POST";
  node.querySelector(".test .refusal").textContent = await send(method, pathOf(node.dataset.charger), {});
  await look(node);
  button.disabled = false;
}

async function look(node) {
  clearTimeout(timers.get(node));
  try {
    const response = await fetch(pathOf(node.dataset.charger));
    if (response.ok) show(node, await response.json());
  } catch {
    // The page says that the link is down; a running test is asked for again below.
  }
  if (node.dataset.test === "running" && node.isConnected) timers.set(node, setTimeout(look, ASK_AGAIN_MS, node));
}

function show(node, { state, text, report }) {
  const progress = node.querySelector(".progress");
  node.dataset.test = state;
  progress.ariaLive = state === "running" ? "off" : "polite"; // it counts seconds
  progress.textContent = state === "none" ? "" : text;
  node.querySelector("[data-test]").textContent = state === "running" ? "Abort the test" : "Commissioning test";
  node.querySelector(".report").hidden = report === null;
}
