// <evlb-now>: what happens at this moment: the main fuse, its circuits, where power flows, and each charger.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { SiteStatus, Status } from "../core/api-types.gen";
import { duration, setAmps, watts } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import { said } from "../ui/refusal";
import { attention } from "./attention";
import "./charger";
import { circuitRow } from "./circuit";
import { legend } from "./phases";
import "./power-flow";
import { fuseOf, safetyOf } from "./safety";
import { viewStyle } from "./view-style";
import { nameOf } from "./words";

const QUIET_S = 5; // a younger reading needs no age beside it

class Now extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [base, viewStyle];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);

  protected override render(): TemplateResult {
    const state = this.#live.state;
    if (!state) return html`${nothing}`;
    return html`<div class="stack">
      ${attention(state)}${state.site ? this.#overview(state, state.site) : nothing}${this.#chargers(state)}
    </div>`;
  }

  #overview(state: Status, site: SiteStatus): TemplateResult {
    return html`<div class="overview">
      ${this.#fuse(state, site)}
      <section class="card flow" aria-label=${t("now.flow")}>
        <h2>${t("now.flow")}</h2>
        <evlb-flow .site=${site} .chargers=${state.chargers}></evlb-flow>
      </section>
    </div>`;
  }

  #fuse(state: Status, site: SiteStatus): TemplateResult {
    const safety = safetyOf(site);
    const fuse = fuseOf(site);
    const told = state.chargers.length === 1 && state.chargers[0]?.reason === site.reason; // on its card
    const bounds = [
      site.limit_a < fuse ? t("now.maximum_load", { amps: setAmps(site.limit_a) }) : "",
      site.max_power_w === null ? "" : t("now.power_limit", { watts: watts(site.max_power_w) }),
    ].filter(Boolean);
    return html`<section class="card stack fuse" aria-labelledby="site">
      <div class="row apart">
        <h2 id="site">${t("now.main_fuse", { amps: setAmps(fuse) })}</h2>
        <span class="safety chip ${safety.tone}">${safety.text}</span>
      </div>
      ${site.meter.ok ? nothing : this.#blind(site)}
      <p class="reason" ?hidden=${!site.reason || told}>${said(site.reason)}</p>
      <evlb-phases large metered ?old=${!site.meter.ok} .phases=${site.phases} .limit=${site.limit_a} .fuse=${fuse} .chargers=${state.chargers}></evlb-phases>
      <div class="row apart">
        ${legend(state.chargers, nameOf)}
        <p class="muted meter">${this.#meter(site)}</p>
      </div>
      <p class="muted together" ?hidden=${bounds.length === 0}>${bounds.join(" · ")}</p>
      ${repeat(
        site.circuits,
        ({ id }) => id,
        (circuit) => circuitRow(circuit, site.circuits, state.chargers),
      )}
    </section>`;
  }

  #blind({ meter, fallback_a }: SiteStatus): TemplateResult {
    return html`<div class="banner warn blind" role="status"><div class="stack tight">
      <p>${said(meter.text)}</p>
      <p>${t("now.fallback.means", { amps: setAmps(fallback_a) })}</p></div></div>`;
  }

  #meter({ meter }: SiteStatus): string {
    if (!meter.ok) return t("now.no_meter");
    const age = meter.age_s ?? 0;
    return age < QUIET_S
      ? t("now.meter", { name: meter.name })
      : t("now.meter.age", { name: meter.name, age: duration(age) });
  }

  #chargers({ chargers, site }: Status): TemplateResult {
    if (chargers.length === 0) {
      if (!site) return html`${nothing}`;
      return html`<section class="card stack tight"><h2>${t("now.no_charger")}</h2>
        <p>${t("now.no_charger.means")}</p>
        <p><a class="button" href=${hashOf("setup")}>${t("now.no_charger.go")}</a></p></section>`;
    }
    return html`<section class="chargers" aria-label=${t("now.chargers")}>
      ${repeat(
        chargers,
        ({ id }) => id,
        (charger, index) =>
          html`<evlb-charger .charger=${charger} .index=${index} ?alone=${chargers.length === 1}></evlb-charger>`,
      )}
    </section>`;
  }
}
customElements.define("evlb-now", Now);
