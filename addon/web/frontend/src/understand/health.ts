// <evlb-health>: every check with what it looks at, how it stands, and what mends it.

import { mdiAlertCircle, mdiCheckCircle, mdiInformation } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { HealthStatus } from "../core/api-types.gen";
import { say, t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { icon } from "../ui/icon";
import { said } from "../ui/refusal";

/** Where on the page a check's matter is set or seen; those that are missing are mended elsewhere. */
const PLACES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  charger_problem: ["understand", "chargers"],
  chargers: ["setup", "guide"],
  certificate: ["setup", "more"],
  circuit_meters: ["setup", "circuits"],
  circuits: ["setup", "circuits"],
  dead_man: ["understand", "chargers"],
  fallback: ["setup", "site"],
  flapping: ["understand", "chargers"],
  knocking: ["setup", "chargers"],
  meter: ["setup", "guide"],
  meter_choice: ["setup", "site"],
  misdials: ["setup", "chargers"],
  price: ["setup", "more"],
  security: ["setup", "chargers"],
  shadow: ["setup", "site"],
};

class Health extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 0.75rem;
        padding: 0.75rem 0;
        border-bottom: 1px solid var(--line);
      }
      li:last-child {
        border-bottom: 0;
      }
      li > div {
        display: grid;
        gap: 0.2rem;
      }
      .sign {
        padding-top: 0.1rem;
      }
      .good {
        color: var(--good);
      }
      .warn {
        color: var(--warn);
      }
    `,
  ];

  readonly #live = new LiveController(this);

  protected override render(): TemplateResult {
    const health = this.#live.state?.health ?? [];
    const wrong = health.filter(({ ok }) => !ok);
    const notices = health.filter(({ ok, notice }) => ok && notice);
    const fine = health.filter(({ ok, notice }) => ok && !notice);
    return html`<section class="card stack" aria-label=${t("understand.tab.health")}>
      <h3>${wrong.length === 0 ? t("understand.all_well") : t("understand.wrong", { n: wrong.length })}</h3>
      <div role="status"><ul>${[...wrong, ...notices].map((check) => this.#check(check))}</ul></div>
      ${fine.length === 0 ? nothing : this.#fine(fine)}
    </section>`;
  }

  #fine(checks: readonly HealthStatus[]): TemplateResult {
    return html`<details ?open=${checks.length <= 40}><summary>${t("understand.fine", { n: checks.length })}</summary>
      <ul>${checks.map((check) => this.#check(check))}</ul></details>`;
  }

  #check({ check, ok, notice, text, fix }: HealthStatus): TemplateResult {
    const [kind, sign, state] = ok
      ? notice
        ? (["warn", mdiInformation, t("understand.notice")] as const)
        : (["good", mdiCheckCircle, t("understand.well")] as const)
      : (["bad", mdiAlertCircle, t("understand.problem")] as const);
    const name = check.split(":")[0] ?? check;
    const place = PLACES[name];
    const means = say(`understand.check.${name}.means`);
    return html`<li data-check=${check} data-ok=${String(ok)}>
      <span class="sign ${kind}">${icon(sign, 24)}<span class="vh">${state}</span></span>
      <div>
        <h3>${say(`understand.check.${name}`) ?? name}</h3>
        <p>${said(text)}</p>
        ${fix ? html`<p><b>${t("understand.fix")}</b> ${said(fix)}</p>` : nothing}
        ${place && (!ok || notice) ? html`<p><a href=${hashOf(...place)}>${t("understand.go_there")}</a></p>` : nothing}
        ${means ? html`<p class="muted">${means}</p>` : nothing}
      </div>
    </li>`;
  }
}
customElements.define("evlb-health", Health);
