// <evlb-charger>: one charger's card: what it gets and why, what the car takes, and what can be asked of it.

import { mdiEvStation, mdiPlay, mdiStop, mdiTimerSand } from "@mdi/js";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { ChargerStatus } from "../core/api-types.gen";
import { amps, countdown, duration, energy, NOTHING, number, setAmps, unit, watts } from "../core/format";
import { t } from "../core/i18n";
import "../ui/action";
import "../ui/amount";
import { base } from "../ui/base";
import { icon } from "../ui/icon";
import { said } from "../ui/refusal";
import { styled } from "../ui/styled";
import "../ui/switch";
import { cardStyle } from "./charger-style";
import "./gauge";
import "./more";
import { colourOf, nameOf, stateOf } from "./words";

const WAITING: ReadonlySet<string> = new Set(["Available", "Preparing"]); // for a session: its limit is the first one
const MOST_A = 32; // how far the slider goes, unless the charger may more; any number can be typed

export class Charger extends LitElement {
  static override properties = {
    charger: { attribute: false },
    index: { type: Number },
    alone: { type: Boolean },
  };
  static override styles = [base, cardStyle];

  declare charger: ChargerStatus;
  /** Its place in the list, which gives it its colour. */
  declare index: number;
  /** Whether it is the only one: then nobody comes before it. */
  declare alone: boolean;

  constructor() {
    super();
    this.index = 0;
    this.alone = false;
  }

  protected override render(): TemplateResult {
    const { charger } = this;
    const word = stateOf(charger);
    const colour = colourOf(this.index);
    const isFirst = charger.connected && !charger.session && WAITING.has(charger.status);
    return html`<article class="card" aria-labelledby="name" ${styled({ "--colour": colour })}>
      <div class="what stack">
        <div class="row apart head">
          <h3 id="name"><span class="sign">${icon(mdiEvStation, 24)}</span>${nameOf(charger)}</h3>
          <span class="state chip ${word.tone}">${word.text}</span>
        </div>
        <div class="row big">
          <p class="limit"><b class="amps">${amps(charger.limit_a)}</b> <span class="muted">${t(isFirst ? "now.limit.first" : "now.limit")}</span></p>
          <p class="power"><b>${watts(charger.power_w)}</b> <span class="muted">${t("now.power")}</span></p>
          ${charger.resume_in_s !== null && charger.session ? this.#rest(charger.resume_in_s) : nothing}
        </div>
        <evlb-gauge .charger=${charger} .colour=${colour}></evlb-gauge>
        <p class="reason" ?hidden=${!charger.reason}>${said(charger.reason)}</p>
        <p class="problem banner" role="alert" ?hidden=${!charger.problem}>${said(charger.problem)}</p>
        ${this.#facts()}
      </div>
      <div class="how stack">
        <div class="row orders">${this.#orders()}<evlb-more .charger=${charger}></evlb-more></div>
        ${this.#settings()}
        <p class="muted about">${this.#about()}</p>
      </div>
    </article>`;
  }

  #rest(seconds: number): TemplateResult {
    return html`<p class="rest chip warn">${icon(mdiTimerSand, 18)}<span>${t("now.rests", { time: countdown(seconds) })}</span></p>`;
  }

  #facts(): TemplateResult {
    const { current_a, session, energy_wh } = this.charger;
    const draw = Object.entries(current_a).map(([phase, current]) => `${phase}\u00a0${number(current, 1)}`);
    const fact = (name: string, label: string, value: string) =>
      html`<div class=${name}><dt>${label}</dt><dd>${value}</dd></div>`;
    const who = session?.tag_name ? t("now.session.by", { name: session.tag_name }) : "";
    const charged =
      session && `${energy(session.energy_wh)} · ${duration(session.duration_s)}${who && ` · ${who}`}`;
    return html`<dl class="facts">
      ${fact("draw", t("now.draws"), draw.length > 0 ? unit(draw.join(" · "), "A") : NOTHING)}
      ${fact("session", t("now.session"), charged ?? NOTHING)}
      ${fact("energy", t("now.in_all"), energy(energy_wh))}
    </dl>`;
  }

  #orders(): TemplateResult {
    const { charger } = this;
    if (!charger.connected) return html`${nothing}`;
    const running = charger.session !== null;
    const waits = !running && charger.status === "Available"; // else its state shows at once that it was heard
    const run = () => api.post(`${api.charger(charger.id)}/${running ? "stop" : "start"}`);
    const wish = { run, ...(waits && { done: t("now.start.waits", { name: nameOf(charger) }) }) };
    return html`<evlb-action class="order" .wish=${wish} .label=${t(running ? "now.stop" : "now.start")}
      .kind=${charger.status === "Preparing" && !running ? "primary" : ""} .path=${running ? mdiStop : mdiPlay}></evlb-action>`;
  }

  #settings(): TemplateResult {
    const { charger } = this;
    const path = api.charger(charger.id);
    const name = nameOf(charger);
    return html`<evlb-amount class="most" slider .label=${t("now.max_current")} .unit=${"A"} .value=${charger.max_current_a}
        .min=${charger.min_current_a} .max=${Math.max(MOST_A, charger.max_current_a)} .step=${0.5}
        .set=${(value: number) => api.put(`${path}/max_current_a`, value)}
        .done=${(value: number) => t("now.max_current.done", { name, amps: setAmps(value) })}></evlb-amount>
      <div class="row apart">
        <evlb-switch class="in-service" .label=${t("now.in_service")} .on=${charger.available}
          .set=${(on: boolean) => api.put(`${path}/availability`, on)}></evlb-switch>
        ${this.alone ? nothing : this.#priority(path, name)}
      </div>`;
  }

  #priority(path: string, name: string): TemplateResult {
    const wrong = (value: number) => (Number.isSafeInteger(value) ? "" : t("now.priority.whole"));
    return html`<evlb-amount class="priority" .label=${t("now.priority")} .value=${this.charger.priority} .min=${0}
      .max=${10} .set=${(value: number) => api.put(`${path}/priority`, value)} .wrong=${wrong}
      .done=${(value: number) => t("now.priority.done", { name, value: number(value) })}></evlb-amount>`;
  }

  #about(): string {
    const { id, name, vendor, model, firmware } = this.charger;
    const maker = [vendor, model, firmware].filter(Boolean).join(" ");
    return [name ? id : "", maker].filter(Boolean).join(" · ");
  }
}
customElements.define("evlb-charger", Charger);
