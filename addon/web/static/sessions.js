// Start and stop on a charger's card, and the last sessions as a table.
// Sessions are not in the live state; they are asked for when one begins or ends.

import { send } from "./ask.js";

const SHOWN = 5;
let running = null; // what the table was last asked for

export function showSession(node, charger) {
  const button = node.querySelector("[data-order]");
  button.dataset.order = charger.session ? "stop" : "start";
  button.textContent = charger.session ? "Stop this session" : "Start a session";
  button.hidden = !charger.connected;
  const { session } = charger;
  return session?.tag_name ? ` by ${session.tag_name}` : "";
}

export async function order(node) {
  const button = node.querySelector("[data-order]");
  button.disabled = true;
  const path = `api/chargers/${encodeURIComponent(node.dataset.charger)}/${button.dataset.order}`;
  node.querySelector(".order .refusal").textContent = await send("POST", path, {});
  button.disabled = false;
}

export async function watchSessions(chargers, section) {
  const now = chargers.map(({ id, session }) => `${id} ${session?.id ?? ""}`).join();
  if (now === running) return;
  running = now;
  try {
    const response = await fetch(`api/sessions?limit=${SHOWN}`);
    if (response.ok) render((await response.json()).sessions, section);
  } catch {
    running = null; // the page says that the link is down; the next state asks again
  }
}

function render(sessions, section) {
  section.hidden = sessions.length === 0;
  section.querySelector("tbody").replaceChildren(...sessions.map(row));
}

function row(session) {
  const begun = new Date(session.started).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
  const kwh = `${session.energy_estimated ? "about " : ""}${(session.energy_wh / 1000).toFixed(1)}\u00a0kWh`;
  const who = session.tag_name || (session.tag ? `…${session.tag.slice(-3)}` : "");
  const end = session.stopped === null ? "running" : session.refused || session.reason;
  const line = document.createElement("tr");
  for (const text of [begun, session.charger, who, kwh, end]) line.insertCell().textContent = text;
  return line;
}
