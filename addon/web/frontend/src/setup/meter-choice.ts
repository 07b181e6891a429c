// <evlb-meter-choice>: the meters that were found, with what each measures now, and which phase has moved.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CandidateStatus } from "../core/api-types.gen";
import { amps, watts } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { said } from "../ui/refusal";
import { SettingsController } from "./settings-store";
import { moved } from "./steps";

const MOVED_SHOWN_MS = 4_000;

class MeterChoice extends LitElement {
  static override styles = [
    base,
    css`
      li {
        display: grid;
        gap: 0.4rem;
        padding: 0.75rem 0;
        border-bottom: 1px solid var(--line);
      }
      .phases {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
      }
      .moved {
        color: var(--accent);
        border-color: currentcolor;
        font-weight: 600;
      }
    `,
  ];

  readonly #live = new LiveController(this);
  readonly #settings = new SettingsController(this);
  #before = new Map<string, Readonly<Record<string, number>>>();
  /** When a phase of a meter last moved, by "id phase". */
  #moved = new Map<string, number>();

  protected override willUpdate(_changed: PropertyValues): void {
    for (const { id, current_a: now } of this.#live.state?.site?.meter.candidates ?? []) {
      const before = this.#before.get(id) ?? now;
      if (before !== now)
        for (const phase of moved(before, now)) this.#moved.set(`${id} ${phase}`, Date.now());
      this.#before.set(id, now);
    }
  }

  protected override render(): TemplateResult {
    const meter = this.#live.state?.site?.meter;
    const found = meter?.candidates ?? [];
    if (found.length === 0) return html`<p>${t("setup.meter.none")}</p>`;
    return html`<div class="stack tight"><p class="muted">${t("setup.meter.kettle")}</p>
      <ul>${found.map((candidate) => this.#candidate(candidate))}</ul>
      ${this.#settings.settings?.options.meter && found.some(({ chosen }) => chosen) ? this.#back() : nothing}</div>`;
  }

  #candidate(candidate: CandidateStatus): TemplateResult {
    const { id, name, model, power_w: power, why_not: why, chosen } = candidate;
    return html`<li data-meter=${id}>
      <div class="row apart"><span><b>${name}</b> <span class="muted">${name.includes(model) ? "" : model}</span></span>
        ${this.#choice(candidate)}</div>
      <div class="phases">${this.#phases(candidate)}<span class="chip">${watts(power)}</span></div>
      ${why ? html`<p class="muted">${said(why)}</p>` : nothing}
      ${!chosen && !why && power === null ? html`<p class="muted">${t("setup.meter.no_values")}</p>` : nothing}</li>`;
  }

  #choice({ id, name, why_not: why, chosen }: CandidateStatus): TemplateResult | typeof nothing {
    if (chosen) return html`<span class="chip good">${t("setup.meter.chosen")}</span>`;
    if (why) return nothing;
    return html`<evlb-action .label=${t("setup.meter.choose")} .kind=${"primary"}
      .wish=${this.#settings.wish(["meter", "device"], id, t("setup.meter.taken", { name }))}></evlb-action>`;
  }

  #phases({ id, current_a: currents }: CandidateStatus): TemplateResult[] {
    const since = Date.now() - MOVED_SHOWN_MS;
    return Object.entries(currents).map(([phase, current]) => {
      const is = (this.#moved.get(`${id} ${phase}`) ?? 0) > since;
      return html`<span class="chip ${is ? "moved" : ""}" data-moved=${String(is)}>${phase} ${amps(current)}</span>`;
    });
  }

  #back(): TemplateResult | typeof nothing {
    const meter = this.#settings.settings?.options.meter as { device?: string } | undefined;
    if (!meter?.device || meter.device === "auto") return nothing;
    return html`<p><evlb-action .label=${t("setup.meter.again")} .wish=${this.#settings.wish(["meter", "device"], null)}></evlb-action></p>`;
  }
}
customElements.define("evlb-meter-choice", MeterChoice);
