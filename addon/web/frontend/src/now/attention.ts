// What needs a person: checks that are not well, and chargers that were turned away, each with the way to it.

import { mdiAlertCircle, mdiHandWave } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { HealthStatus, Status } from "../core/api-types.gen";
import { t } from "../core/i18n";
import { hashOf } from "../core/router";
import { icon } from "../ui/icon";
import { said } from "../ui/refusal";

const ELSEWHERE = new Set(["meter"]); // the fuse's card tells of the meter already

/** The checks to tell of here. */
export function ailing(health: readonly HealthStatus[]): HealthStatus[] {
  return health.filter(({ ok, check }) => !ok && !ELSEWHERE.has(check));
}

/** Draws a line for each kind; nothing where all is well. */
export function attention({ health, knocking }: Status): TemplateResult {
  const [first, ...others] = ailing(health);
  return html`${first ? problem(first, others.length) : nothing}${knocking.length > 0 ? strangers(knocking.map(({ id }) => id)) : nothing}`;
}

function problem(first: HealthStatus, others: number): TemplateResult {
  const more = others > 0 ? ` ${t("now.more_checks", { n: others })}` : "";
  return html`<p class="banner attention" role="status">${icon(mdiAlertCircle, 22)}
    <span class="grow">${said(first.text)}${more}</span>
    <a href=${hashOf("understand", "health")}>${t("now.look")}</a></p>`;
}

function strangers(ids: readonly string[]): TemplateResult {
  return html`<p class="banner warn attention" role="status">${icon(mdiHandWave, 22)}
    <span class="grow">${t("now.knocking", { n: ids.length, names: ids.join(", ") })}</span>
    <a href=${hashOf("setup", "chargers")}>${t("now.look")}</a></p>`;
}
