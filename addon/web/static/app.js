// The page: puts the state where it belongs, and sends what people change.
// What comes from chargers is only ever set as text.

import { saveMoment, send } from "./ask.js";
import { startOrAbort, watchTest } from "./commissioning.js";
import { follow } from "./live.js";
import { order, showSession, watchSessions } from "./sessions.js";

const STATUS_WORDS = {
  Available: "Free",
  Preparing: "Car plugged in",
  Charging: "Charging",
  SuspendedEV: "Car takes nothing",
  SuspendedEVSE: "Paused",
  Finishing: "Finished",
  Reserved: "Reserved",
  Unavailable: "Out of service",
  Faulted: "Fault",
  Unknown: "Not known yet",
};

const QUIET_S = 5; // a younger reading needs no age beside it

const $ = (id) => document.getElementById(id);
const withUnit = (number, unit) => `${number}\u00a0${unit}`; // a line never breaks between the two
const amps = (value) => (value === null ? "–" : withUnit(value.toFixed(1), "A"));
const energy = (value) => (value === null ? "–" : withUnit((value / 1000).toFixed(1), "kWh"));

function watts(value) {
  if (value === null) return "–";
  return Math.abs(value) < 1000 ? withUnit(Math.round(value), "W") : withUnit((value / 1000).toFixed(1), "kW");
}

function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// Touches the node only if it changes, so that screen readers are not told the same again.
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function show(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

// Makes `list` have one clone of the template per item, in order, keeping those that stay.
function each(list, templateId, items, keyOf, update) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    const node = old.get(key) ?? $(templateId).content.firstElementChild.cloneNode(true);
    old.delete(key);
    node.dataset.key = key;
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
    update(node, item);
  });
  old.forEach((node) => node.remove());
}

function render(state) {
  put($("error"), state.error);
  show($("error"), state.error !== "");
  put($("version"), `Version ${state.version}`);
  renderSetup(state);
  show($("shadow-on"), state.site?.shadow === true);
  show($("site"), state.site !== null);
  if (state.site !== null) renderSite(state.site);
  show($("chargers-section"), state.chargers.length > 0);
  each($("chargers"), "charger", state.chargers, (charger) => charger.id, renderCharger);
  watchSessions(state.chargers, $("sessions-section"));
  renderHealth(state.health);
}

function renderSetup({ site, chargers, knocking, health, ocpp_url: url }) {
  const noMeter = site !== null && !site.meter.ok;
  const noCharger = site !== null && chargers.length === 0;
  show($("setup"), noMeter || noCharger || knocking.length > 0);
  show($("setup-meter"), noMeter);
  if (noMeter) {
    put($("setup-meter").querySelector(".text"), site.meter.text);
    put($("setup-meter").querySelector(".fix"), health.find(({ check }) => check === "meter")?.fix ?? "");
    each($("candidates"), "candidate", site.meter.candidates, ({ id }) => id, renderCandidate);
  }
  show($("setup-charger"), noCharger);
  if ($("ocpp-url").value !== url) $("ocpp-url").value = url;
  show($("setup-knocking"), knocking.length > 0);
  each($("knocking"), "knock", knocking, ({ id }) => id, (node, { id }) => put(node.querySelector(".id"), id));
}

function renderCandidate(node, { name, model, power_w: power, why_not: whyNot }) {
  put(node.querySelector(".name"), name);
  put(node.querySelector(".about"), [model, power === null ? "" : watts(power), whyNot].filter(Boolean).join(" · "));
}

function renderSite(site) {
  put($("site-title"), `Main fuse ${site.limit_a} A`);
  const age = site.meter.age_s >= QUIET_S ? `, ${Math.round(site.meter.age_s)} s ago` : "";
  put($("meter"), site.meter.ok ? `${site.meter.name}${age}` : "No meter");
  put($("reason"), site.reason);
  const phases = Object.entries(site.phases ?? {});
  each($("phases"), "phase", phases, ([name]) => name, (node, [name, phase]) => renderPhase(node, name, phase, site));
  fill($("main-fuse"), site.limit_a);
  if (!$("shadow").disabled) $("shadow").checked = site.shadow;
  show($("power-limit"), site.max_power_w !== null);
  put($("power-limit"), `House and cars together: ${watts(site.max_power_w)} at most`);
  each($("circuits"), "circuit", site.circuits, ({ id }) => id, (node, circuit) => renderCircuit(node, circuit, site.circuits));
}

function renderCircuit(node, circuit, all) {
  const part = (name) => node.querySelector(`.${name}`);
  const above = all.find(({ id }) => id === circuit.parent);
  put(part("name"), `${circuit.name} ${circuit.limit_a} A`);
  put(part("about"), [above ? `behind ${above.name}` : "", circuit.meter?.name ?? "no meter"].filter(Boolean).join(" · "));
  const lost = circuit.meter !== null && !circuit.meter.ok;
  put(part("problem"), lost ? circuit.meter.text : "");
  show(part("problem"), lost);
  const phases = Object.entries(circuit.phases);
  each(part("phases"), "phase", phases, ([name]) => name, (row, [name, phase]) => renderPhase(row, name, phase, circuit));
}

// Without a meter of its own a circuit shows what its cars may take; `circuit` is the main fuse's site, or a circuit.
function renderPhase(node, name, phase, circuit) {
  const bare = circuit.meter === null;
  const { headroom_a: headroom, heat_left_pct: heat } = phase;
  const total = bare ? phase.planned_a : phase.current_a;
  const house = bare ? 0 : phase.house_a;
  const cars = total === null || house === null ? null : Math.max(0, total - house);
  const scale = Math.max(circuit.limit_a * 1.2, total ?? 0);
  const from = Math.max(0, house ?? 0);
  const span = (part, start, width) => {
    const { style } = node.querySelector(`.bar .${part}`);
    style.left = `${(start / scale) * 100}%`;
    style.width = `${(Math.max(0, width ?? 0) / scale) * 100}%`;
  };
  span("room", from, house === null ? 0 : headroom);
  span("house", 0, from);
  span("cars", from, cars);
  node.querySelector(".bar .fuse").style.left = `${(circuit.limit_a / scale) * 100}%`;
  node.classList.toggle("over", total !== null && total > circuit.limit_a);

  const shown = [bare ? "" : `house ${amps(house)}`, `cars ${amps(cars)}`, `room ${amps(headroom)}`].filter(Boolean);
  const parts = total === null ? ["not known yet"] : shown;
  if (heat < 99.5) parts.push(`fuse heat left ${Math.round(heat)} %`);
  put(node.querySelector(".name"), name);
  put(node.querySelector(".total"), total === null ? "" : amps(total));
  put(node.querySelector(".parts"), parts.join(" · "));
  node.querySelector(".bar").ariaLabel = `${name}: ${amps(total)} of ${circuit.limit_a} A`;
}

function renderCharger(node, charger) {
  const part = (name) => node.querySelector(`.${name}`);
  node.dataset.charger = charger.id;
  put(part("name"), charger.name || charger.id);
  put(part("badge"), charger.connected ? (STATUS_WORDS[charger.status] ?? charger.status) : "Not connected");
  part("badge").dataset.status = charger.connected ? charger.status : "Lost";
  put(part("amps"), amps(charger.limit_a));
  put(part("reason"), charger.reason);
  put(part("problem"), charger.problem);
  show(part("problem"), charger.problem !== "");
  const draw = Object.entries(charger.current_a).map(([phase, current]) => `${phase} ${current.toFixed(1)}`);
  put(part("draw"), draw.length > 0 ? withUnit(draw.join(" · "), "A") : "–");
  put(part("power"), watts(charger.power_w));
  const { session } = charger;
  const who = showSession(node, charger);
  put(part("session"), session ? `${energy(session.energy_wh)} in ${duration(session.duration_s)}${who}` : "–");
  put(part("energy"), energy(charger.energy_wh));
  const maximum = node.querySelector("input[type=number]");
  maximum.min = charger.min_current_a;
  fill(maximum, charger.max_current_a);
  const available = node.querySelector("input[type=checkbox]");
  if (!available.disabled) available.checked = charger.available;
  watchTest(node, charger.id);
  const maker = [charger.vendor, charger.model, charger.firmware].filter(Boolean).join(" ");
  put(part("about"), [charger.name ? charger.id : "", maker].filter(Boolean).join(" · "));
}

// Leaves a field alone while someone changes it.
function fill(input, value) {
  if (!("dirty" in input.dataset) && input.value !== String(value)) input.value = value;
}

function renderHealth(health) {
  show($("health-section"), health.length > 0);
  const update = (node, { ok, notice, text, fix }) => {
    node.classList.toggle("ok", ok);
    node.classList.toggle("notice", notice);
    put(node.querySelector(".text"), text);
    put(node.querySelector(".fix"), fix);
  };
  const fine = health.filter(({ ok, notice }) => ok && !notice);
  const problems = health.filter(({ ok }) => !ok).concat(health.filter(({ notice }) => notice));
  each($("problems"), "check", problems, ({ check }) => check, update);
  each($("fine-list"), "check", fine, ({ check }) => check, update);
  show($("fine"), fine.length > 0);
  put($("fine").querySelector("summary"), fine.length === 1 ? "1 check is fine" : `${fine.length} checks are fine`);
}

function renderLink(up) {
  document.body.classList.toggle("stale", !up);
  $("link").dataset.state = up ? "up" : "down";
  const since = new Date().toLocaleTimeString();
  if (up) put($("link"), "Live");
  else if (!$("link").textContent.startsWith("Connection lost")) put($("link"), `Connection lost at ${since}, retrying`);
}

function pathOf(node, name) {
  const charger = node.closest("[data-charger]")?.dataset.charger;
  return charger === undefined ? `api/site/${name}` : `api/chargers/${encodeURIComponent(charger)}/${name}`;
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form.setting");
  if (!form) return;
  target.dataset.dirty = "";
  form.querySelector("button").disabled = false;
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const input = form.querySelector("input");
  const button = form.querySelector("button");
  button.disabled = true;
  const body = { value: input.value === "" ? null : Number(input.value) };
  const refusal = await send("PUT", pathOf(form, form.dataset.put), body);
  put(form.querySelector(".refusal"), refusal);
  input.setAttribute("aria-invalid", String(refusal !== ""));
  button.disabled = refusal === "";
  if (refusal === "") delete input.dataset.dirty;
});

document.addEventListener("change", async ({ target }) => {
  if (target.type !== "checkbox" || !target.dataset.put) return;
  target.disabled = true;
  const refusal = await send("PUT", pathOf(target, target.dataset.put), { value: target.checked });
  put(target.closest(".toggle").querySelector(".refusal"), refusal);
  if (refusal !== "") target.checked = !target.checked;
  target.disabled = false;
});

$("knocking").addEventListener("click", async ({ target }) => {
  if (target.tagName !== "BUTTON") return;
  const item = target.closest("[data-adopt]");
  const path = `api/chargers/${encodeURIComponent(item.dataset.key)}/adopt`;
  put(item.querySelector(".refusal"), await send("POST", path, {}));
});

$("chargers").addEventListener("click", ({ target }) => {
  if ("test" in target.dataset) startOrAbort(target.closest("[data-charger]"));
  if ("order" in target.dataset) order(target.closest("[data-charger]"));
});

$("save-moment").addEventListener("click", async ({ target }) => {
  target.disabled = true;
  put($("moment-refusal"), await saveMoment($("moment-words").value));
  target.disabled = false;
});

$("copy").addEventListener("click", async () => {
  $("ocpp-url").select();
  try {
    await navigator.clipboard.writeText($("ocpp-url").value);
  } catch {
    document.execCommand("copy"); // Home Assistant without TLS: browsers offer nothing newer there
  }
  put($("copied"), "Copied.");
});

follow(render, renderLink);
