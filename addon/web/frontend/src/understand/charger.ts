// <evlb-understand-charger>: one charger looked at closely: its messages, its keys, its logs, how it departs from OCPP.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { ChargerStatus } from "../core/api-types.gen";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import "../ui/tabs";
import "./configuration";
import "./deviations";
import "./trace";
import "./upkeep";

const PARTS = ["trace", "configuration", "upkeep", "deviations"] as const;
type Part = (typeof PARTS)[number];

class UnderstandCharger extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [base];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);

  constructor() {
    super();
    this.rest = [];
  }

  protected override render(): TemplateResult {
    const chargers = this.#live.state?.chargers ?? [];
    const charger = chargers.find(({ id }) => id === this.rest[0]) ?? chargers[0];
    if (!charger) return html`<p class="card">${t("understand.no_charger")}</p>`;
    const part = PARTS.find((one) => one === this.rest[1]) ?? "trace";
    const tabs = PARTS.map((id) => ({
      id,
      label: t(`understand.part.${id}`),
      href: hashOf("understand", "chargers", charger.id, id),
    }));
    return html`<div class="stack">
      ${chargers.length > 1 ? this.#choice(chargers, charger, part) : nothing}
      ${this.#who(charger)}
      <evlb-tabs .tabs=${tabs} .chosen=${part} .label=${charger.name || charger.id}></evlb-tabs>
      ${keyed(`${charger.id} ${part}`, this.#part(part, charger.id))}
    </div>`;
  }

  #choice(chargers: readonly ChargerStatus[], chosen: ChargerStatus, part: Part): TemplateResult {
    const go = (event: Event) => {
      location.hash = hashOf("understand", "chargers", (event.target as HTMLSelectElement).value, part);
    };
    return html`<div><label for="charger">${t("understand.charger")}</label>
      <select id="charger" @change=${go}>${chargers.map(
        ({ id, name }) => html`<option value=${id} .selected=${id === chosen.id}>${name || id}</option>`,
      )}</select></div>`;
  }

  #who(charger: ChargerStatus): TemplateResult {
    const make = [charger.vendor, charger.model, charger.firmware].filter(Boolean).join(" ");
    return html`<p class="row"><b>${charger.name || charger.id}</b>
      <span class="chip ${charger.connected ? "good" : "bad"}">
        ${charger.connected ? t("understand.connected") : t("understand.away")}</span>
      <span class="muted">${[charger.charge_point_id, make].filter(Boolean).join(" · ")}</span></p>`;
  }

  #part(part: Part, id: string): TemplateResult {
    switch (part) {
      case "trace":
        return html`<evlb-trace .charger=${id}></evlb-trace>`;
      case "configuration":
        return html`<evlb-configuration .charger=${id}></evlb-configuration>`;
      case "upkeep":
        return html`<evlb-upkeep .charger=${id}></evlb-upkeep>`;
      case "deviations":
        return html`<evlb-deviations .charger=${id}></evlb-deviations>`;
    }
  }
}
customElements.define("evlb-understand-charger", UnderstandCharger);
