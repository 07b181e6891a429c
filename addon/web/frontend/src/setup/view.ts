// <evlb-setup>: what is still to do, and what can be set.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as api from "../core/api";
import type { SiteStatus, Status } from "../core/api-types.gen";
import { setAmps, watts } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import "../ui/amount";
import { base } from "../ui/base";
import "../ui/copy";
import { said } from "../ui/refusal";
import "../ui/switch";
import "./commissioning";

class Setup extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [base, css``];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);

  protected override render(): TemplateResult {
    const state = this.#live.state;
    if (!state) return html`${nothing}`;
    const { site } = state;
    return html`<div class="stack">
      ${state.knocking.length > 0 ? this.#knocking(state) : nothing}
      ${site && !site.meter.ok ? this.#meter(state, site) : nothing}
      ${site ? this.#site(site) : nothing}${this.#address(state)}
      ${state.chargers.length > 0 ? this.#tests(state) : nothing}
    </div>`;
  }

  #knocking({ knocking }: Status): TemplateResult {
    const adopt = (id: string) => ({ run: () => api.post(`${api.charger(id)}/adopt`) });
    return html`<section class="card stack" aria-labelledby="knocking">
      <h2 id="knocking">${t("setup.knocking")}</h2>
      <p>${t("setup.knocking.means")}</p>
      <ul class="stack tight">${repeat(
        knocking,
        ({ id }) => id,
        ({ id }) => html`<li class="row knock"><b class="grow">${id}</b>
          <evlb-action .wish=${adopt(id)} .label=${t("setup.adopt")}></evlb-action></li>`,
      )}</ul>
    </section>`;
  }

  #meter({ health }: Status, { meter }: SiteStatus): TemplateResult {
    const fix = health.find(({ check }) => check === "meter")?.fix ?? "";
    return html`<section class="card stack tight" aria-labelledby="meter">
      <h2 id="meter">${t("setup.meter")}</h2>
      <p>${said(meter.text)}</p>
      <ul>${meter.candidates.map(
        (found) =>
          html`<li class="candidate"><b>${found.name}</b> <span class="muted">${[
            found.model,
            found.power_w === null ? "" : watts(found.power_w),
            found.why_not,
          ]
            .filter(Boolean)
            .join(" · ")}</span></li>`,
      )}</ul>
      <p class="muted">${said(fix)}</p>
    </section>`;
  }

  #site(site: SiteStatus): TemplateResult {
    return html`<section class="card stack" aria-labelledby="site">
      <h2 id="site">${t("setup.site")}</h2>
      <evlb-amount id="main-fuse" .label=${t("setup.main_fuse")} .unit=${"A"} .value=${site.main_fuse_a || site.limit_a} .min=${6} .max=${125}
        .set=${(value: number) => api.put("api/site/main_fuse_a", value)}
        .done=${(value: number) => t("setup.main_fuse.done", { amps: setAmps(value) })}></evlb-amount>
      <evlb-switch id="shadow" .label=${t("setup.shadow")} .hint=${t("setup.shadow.means")} .on=${site.shadow}
        .set=${(on: boolean) => api.put("api/site/shadow", on)}></evlb-switch>
    </section>`;
  }

  #address({ ocpp_url }: Status): TemplateResult {
    return html`<section class="card stack" aria-labelledby="address">
      <h2 id="address">${t("setup.address")}</h2>
      <p>${t("setup.address.means")}</p>
      <evlb-copy .text=${ocpp_url} .label=${t("setup.address.label")}></evlb-copy>
    </section>`;
  }

  #tests({ chargers }: Status): TemplateResult {
    return html`<section class="card stack" aria-labelledby="tests">
      <h2 id="tests">${t("setup.tests")}</h2>
      <p class="muted">${t("setup.tests.means")}</p>
      ${repeat(
        chargers,
        ({ id }) => id,
        ({ id, name }) => html`<div class="stack tight"><h3>${name || id}</h3>
          <evlb-commissioning .charger=${id}></evlb-commissioning></div>`,
      )}
    </section>`;
  }
}
customElements.define("evlb-setup", Setup);
