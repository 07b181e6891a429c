// <evlb-now>: what happens at this moment: the main fuse, its circuits, where power flows, and each charger.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { SiteStatus, Status } from "../core/api-types.gen";
import { duration, setAmps } from "../core/format";
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
import { fuseOf, hasMeter, safetyOf } from "./safety";
import "./site";
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
    return html`<section class="card stack fuse" aria-labelledby="site">
      <div class="row apart">
        <h2 id="site">${t("now.main_fuse", { amps: setAmps(fuse) })}</h2>
        <span class="safety chip ${safety.tone}">${safety.text}</span>
      </div>
      ${site.meter.ok ? nothing : this.#blind(site)}
      <p class="reason" ?hidden=${!site.reason || told}>${said(site.reason)}</p>
      <evlb-phases large metered ?old=${!site.meter.ok} .phases=${site.phases} .limit=${site.limit_a} .fuse=${fuse} .chargers=${state.chargers}></evlb-phases>
      <div class="row apart">
        ${legend(state.chargers, nameOf, site.limit_a < fuse)}
        <p class="muted meter">${this.#meter(site)}</p>
      </div>
      ${repeat(
        site.circuits,
        ({ id }) => id,
        (circuit) => circuitRow(circuit, site.circuits, state.chargers),
      )}
      <evlb-site .site=${site} ?several=${state.chargers.length > 1}></evlb-site>
    </section>`;
  }

  #blind(site: SiteStatus): TemplateResult {
    const { meter, fallback_a } = site;
    const until = t(hasMeter(site) ? "now.fallback.means" : "now.fallback.until", {
      amps: setAmps(fallback_a),
    });
    const where = hasMeter(site) ? hashOf("understand", "health") : hashOf("setup", "guide");
    return html`<div class="banner warn blind" role="status"><div class="stack tight grow">
      <p>${said(meter.text)}</p><p>${until}</p></div><a href=${where}>${t("now.look")}</a></div>`;
  }

  #meter(site: SiteStatus): string {
    const { meter } = site;
    if (!hasMeter(site)) return t("now.no_meter");
    const age = meter.age_s ?? 0;
    return age < QUIET_S && meter.ok
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
    return html`<section class="chargers ${chargers.length === 2 || chargers.length === 4 ? "pairs" : ""}" aria-label=${t("now.chargers")}>
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
