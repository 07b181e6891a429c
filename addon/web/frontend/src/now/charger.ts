// <evlb-charger>: one charger's card: what it gets and why, what the car takes, and what can be asked of it.

import { mdiPlay, mdiStop } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { ChargerStatus } from "../core/api-types.gen";
import { amps, duration, energy, NOTHING, number, setAmps, unit, watts } from "../core/format";
import { t } from "../core/i18n";
import "../ui/action";
import "../ui/amount";
import { base } from "../ui/base";
import { said } from "../ui/refusal";
import { styled } from "../ui/styled";
import "../ui/switch";
import { colourOf, nameOf, stateOf } from "./words";

export class Charger extends LitElement {
  static override properties = { charger: { attribute: false }, index: { type: Number } };
  static override styles = [
    base,
    css`
      .card {
        height: 100%;
        border-top: 4px solid var(--colour);
      }
      .limit b {
        font-size: 2.1rem;
        line-height: 1.1;
      }
      .reason {
        min-height: 2.9em;
      }
      hr {
        width: 100%;
        margin: 0;
        border: 0;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  declare charger: ChargerStatus;
  /** Its place in the list, which gives it its colour. */
  declare index: number;

  protected override render(): TemplateResult {
    const { charger } = this;
    const word = stateOf(charger);
    return html`<article class="card stack" aria-labelledby="name" ${styled({ "--colour": colourOf(this.index) })}>
      <div class="row apart">
        <h3 id="name">${nameOf(charger)}</h3>
        <span class="state chip ${word.tone}">${word.text}</span>
      </div>
      <div class="stack tight">
        <p class="limit"><b class="amps">${amps(charger.limit_a)}</b> <span class="muted">${t("now.limit")}</span></p>
        <p class="reason">${said(charger.reason)}</p>
        <p class="problem bad" role="alert" ?hidden=${!charger.problem}>${said(charger.problem)}</p>
      </div>
      ${this.#facts()}${this.#orders()}
      <hr>
      ${this.#settings()}
      <p class="muted about">${this.#about()}</p>
    </article>`;
  }

  #facts(): TemplateResult {
    const { current_a, power_w, session, energy_wh } = this.charger;
    const draw = Object.entries(current_a).map(([phase, current]) => `${phase}\u00a0${number(current, 1)}`);
    const fact = (name: string, label: string, value: string) =>
      html`<div><dt>${label}</dt><dd class=${name}>${value}</dd></div>`;
    const who = session?.tag_name ? t("now.session.by", { name: session.tag_name }) : "";
    const charged =
      session && `${energy(session.energy_wh)} · ${duration(session.duration_s)}${who && ` · ${who}`}`;
    return html`<dl class="facts">
      ${fact("draw", t("now.draws"), draw.length > 0 ? unit(draw.join(" · "), "A") : NOTHING)}
      ${fact("power", t("now.power"), watts(power_w))}
      ${fact("session", t("now.session"), charged ?? NOTHING)}
      ${fact("energy", t("now.in_all"), energy(energy_wh))}
    </dl>`;
  }

  #orders(): TemplateResult {
    const { charger } = this;
    if (!charger.connected) return html`${nothing}`;
    const running = charger.session !== null;
    const wish = { run: () => api.post(`${api.charger(charger.id)}/${running ? "stop" : "start"}`) };
    return html`<evlb-action class="order" .wish=${wish} .label=${t(running ? "now.stop" : "now.start")}
      .kind=${running ? "" : "primary"} .path=${running ? mdiStop : mdiPlay}></evlb-action>`;
  }

  #settings(): TemplateResult {
    const { charger } = this;
    const path = api.charger(charger.id);
    return html`<evlb-amount slider .label=${t("now.max_current")} .unit=${"A"} .value=${charger.max_current_a}
        .min=${charger.min_current_a} .max=${Math.max(32, charger.max_current_a)} .step=${0.5}
        .set=${(value: number) => api.put(`${path}/max_current_a`, value)}
        .done=${(value: number) => t("now.max_current.done", { name: nameOf(charger), amps: setAmps(value) })}></evlb-amount>
      <evlb-switch class="in-service" .label=${t("now.in_service")} .on=${charger.available}
        .set=${(on: boolean) => api.put(`${path}/availability`, on)}></evlb-switch>`;
  }

  #about(): string {
    const { id, name, vendor, model, firmware } = this.charger;
    const maker = [vendor, model, firmware].filter(Boolean).join(" ");
    return [name ? id : "", maker].filter(Boolean).join(" · ");
  }
}
customElements.define("evlb-charger", Charger);
