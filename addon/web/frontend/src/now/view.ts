// <evlb-now>: what happens at this moment: the main fuse, its circuits, and each charger.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { CircuitStatus, SiteStatus, Status } from "../core/api-types.gen";
import { duration, setAmps, watts } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import { said } from "../ui/refusal";
import "./charger";
import { legend } from "./phases";
import { nameOf } from "./words";

const QUIET_S = 5; // a younger reading needs no age beside it

class Now extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [
    base,
    css`
      .chargers {
        display: grid;
        gap: 1rem;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
      }
      .swatch {
        display: inline-block;
        width: 0.8em;
        height: 0.8em;
        margin-right: 0.4em;
        border-radius: 0.2em;
      }
      .circuit {
        border-top: 1px solid var(--line);
        padding-top: 1rem;
      }
    `,
  ];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);

  protected override render(): TemplateResult {
    const state = this.#live.state;
    if (!state) return html`${nothing}`;
    return html`<div class="stack">${state.site ? this.#site(state, state.site) : nothing}${this.#chargers(state)}</div>`;
  }

  #site(state: Status, site: SiteStatus): TemplateResult {
    const together =
      site.max_power_w === null ? "" : t("now.power_limit", { watts: watts(site.max_power_w) });
    return html`<section class="card stack" aria-labelledby="site">
      <div class="row apart">
        <h2 id="site">${t("now.main_fuse", { amps: setAmps(site.limit_a) })}</h2>
        <p class="muted meter">${this.#meter(site)}</p>
      </div>
      ${site.meter.ok ? nothing : html`<p class="banner warn">${said(site.meter.text)}</p>`}
      <p class="reason">${said(site.reason)}</p>
      <evlb-phases large metered .phases=${site.phases} .limit=${site.limit_a} .chargers=${state.chargers}></evlb-phases>
      ${legend(state.chargers, nameOf)}
      <p class="muted together" ?hidden=${!together}>${together}</p>
      ${repeat(
        site.circuits,
        ({ id }) => id,
        (circuit) => this.#circuit(circuit, state, site),
      )}
    </section>`;
  }

  #meter({ meter }: SiteStatus): string {
    if (!meter.ok) return t("now.no_meter");
    const age = meter.age_s ?? 0;
    return age < QUIET_S ? meter.name : t("now.meter.age", { name: meter.name, age: duration(age) });
  }

  #circuit(circuit: CircuitStatus, state: Status, site: SiteStatus): TemplateResult {
    const above = site.circuits.find(({ id }) => id === circuit.parent);
    const about = [
      above ? t("now.behind", { name: above.name }) : "",
      circuit.meter?.name ?? t("now.circuit.no_meter"),
    ];
    const here = state.chargers.filter((charger) => behind(charger.circuit, circuit.id, site.circuits));
    return html`<div class="circuit stack tight">
      <div class="row apart"><h3 class="name">${circuit.name} ${setAmps(circuit.limit_a)}</h3>
        <p class="muted about">${about.filter(Boolean).join(" · ")}</p></div>
      <p class="problem bad" ?hidden=${circuit.meter?.ok !== false}>${said(circuit.meter?.text ?? "")}</p>
      <evlb-phases ?metered=${circuit.meter !== null} .phases=${circuit.phases} .limit=${circuit.limit_a}
        .chargers=${state.chargers.map((charger) => (here.includes(charger) ? charger : { ...charger, current_a: {} }))}></evlb-phases>
    </div>`;
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
        (charger, index) => html`<evlb-charger .charger=${charger} .index=${index}></evlb-charger>`,
      )}
    </section>`;
  }
}
customElements.define("evlb-now", Now);

/** Tells whether a circuit is this one or hangs on it, however far below. */
function behind(id: string, wanted: string, circuits: readonly CircuitStatus[]): boolean {
  for (let at: string | undefined = id, steps = 0; at !== undefined && steps <= circuits.length; steps += 1) {
    if (at === wanted) return true;
    at = circuits.find((circuit) => circuit.id === at)?.parent;
  }
  return false;
}
