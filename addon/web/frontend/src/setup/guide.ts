// <evlb-guide>: from nothing to a charging car, in four steps. Each ticks by itself, from the live state.

import { mdiCheckCircle, mdiCircleOutline, mdiRadioboxMarked } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ChargerStatus, Status } from "../core/api-types.gen";
import { amps, setAmps, watts } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import "../ui/copy";
import "../ui/qr";
import { icon } from "../ui/icon";
import { PlaceKeeper } from "../ui/place";
import { said } from "../ui/refusal";
import "./brand-steps";
import { isConfirmed } from "./confirmed";
import "./fuse-step";
import "./knocking";
import "./meter-choice";
import { entriesOf } from "./options";
import { SettingsController } from "./settings-store";
import { isCharging, STEPS, type StepId, type Steps, stepsOf } from "./steps";

class Guide extends LitElement {
  static override properties = { charged: { type: Boolean } };
  static override styles = [
    base,
    fields,
    css`
      ol {
        list-style: none;
        display: grid;
        gap: 1rem;
      }
      .step {
        display: grid;
        grid-template-columns: 2rem 1fr;
        gap: 0 0.75rem;
      }
      .step > div {
        min-width: 0;
      }
      h3 {
        display: flex;
      }
      .sign {
        display: flex;
        color: var(--muted);
        padding-top: 0.05rem;
      }
      .done .sign {
        color: var(--good);
      }
      .now .sign {
        color: var(--accent);
      }
      .now {
        border-color: var(--accent);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0.25rem 1rem;
        align-items: center;
        min-height: 1.9rem;
      }
      .head .muted {
        font-weight: 400;
      }
      button.head {
        width: 100%;
        border: 0;
        padding: 0;
        text-align: left;
      }
      .body {
        margin-top: 0.75rem;
      }
      @media (max-width: 34rem) {
        .body {
          margin-left: -2.75rem;
        }
      }
      .well {
        border-color: var(--good);
      }
      .pulse {
        width: 0.7rem;
        height: 0.7rem;
        border-radius: 50%;
        background: var(--accent);
        animation: pulse 1.6s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          opacity: 0.25;
        }
      }
    `,
  ];

  /** Whether a car has charged here before. */
  declare charged: boolean;
  readonly #live = new LiveController(this);
  readonly #settings = new SettingsController(this);
  #open: StepId | null = null;
  #current: StepId | null | undefined;
  #confirmed = isConfirmed();

  constructor() {
    super();
    this.charged = false;
    new PlaceKeeper(this, "[aria-current] button.head, .well");
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { state } = this.#live;
    if (!state) return;
    const { current } = stepsOf(state, { confirmed: this.#confirmed, charged: this.charged });
    if (current !== this.#current) this.#open = current; // what comes next opens by itself
    this.#current = current;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this.#live;
    if (!state) return nothing;
    const steps = stepsOf(state, { confirmed: this.#confirmed, charged: this.charged });
    return html`<div class="stack" @confirmed=${this.#confirm}>
      ${steps.current === null ? this.#end(state) : html`<p>${t("setup.guide.about")}</p>`}
      <ol>${STEPS.map((step) => this.#step(step, steps, state))}</ol></div>`;
  }

  #step(step: StepId, steps: Steps, state: Status): TemplateResult {
    const done = steps.done[step];
    const now = steps.current === step;
    const open = this.#open === step;
    const sign = done ? mdiCheckCircle : now ? mdiRadioboxMarked : mdiCircleOutline;
    const word = done ? t("setup.step.done") : now ? t("setup.step.now") : t("setup.step.later");
    const toggle = () => {
      this.#open = open ? null : step;
      this.requestUpdate();
    };
    return html`<li class="card step ${done ? "done" : ""} ${now ? "now" : ""}" data-step=${step} data-done=${String(done)}
        aria-current=${now ? "step" : nothing}>
      <span class="sign">${icon(sign, 28)}<span class="vh">${word}</span></span>
      <div><h3><button type="button" class="head plain" aria-expanded=${String(open)} @click=${toggle}>
          <span>${t(`setup.step.${step}`)}</span><span class="muted">${this.#found(step, state, done)}</span></button></h3>
        ${open ? html`<div class="body stack">${this.#body(step, state)}</div>` : nothing}</div></li>`;
  }

  /** What there is to say beside a step's name, shown also while it is closed. */
  #found(step: StepId, state: Status, done: boolean): string {
    const { site, chargers } = state;
    const draws = chargers.reduce((sum, { power_w: power }) => sum + (power ?? 0), 0);
    switch (step) {
      case "fuse":
        return site ? `${site.main_fuse_a} A` : "";
      case "meter":
        return done ? (site?.meter.name ?? "") : "";
      case "charger":
        return chargers
          .filter(({ connected }) => connected)
          .map(({ name, id }) => name || id)
          .join(", ");
      case "car":
        return draws > 0 ? watts(draws) : "";
    }
  }

  #body(step: StepId, state: Status): TemplateResult {
    switch (step) {
      case "fuse":
        return html`<evlb-fuse-step></evlb-fuse-step>`;
      case "meter":
        return this.#meter(state);
      case "charger":
        return this.#charger(state);
      case "car":
        return this.#car(state);
    }
  }

  #meter(state: Status): TemplateResult {
    const text = state.site?.meter.text ?? "";
    return html`<p>${t("setup.meter.about")}</p><p role="status">${said(text)}</p>
      <evlb-meter-choice></evlb-meter-choice>`;
  }

  #charger(state: Status): TemplateResult {
    return html`<p>${t("setup.charger.about")}</p>
      <evlb-copy .text=${state.ocpp_url} .label=${t("setup.ocpp_url")}></evlb-copy>
      <evlb-qr .text=${state.ocpp_url} .about=${t("setup.ocpp_url.scan")}></evlb-qr>
      <evlb-brand-steps></evlb-brand-steps>
      <evlb-knocking></evlb-knocking>
      ${this.#waiting(state.chargers)}`;
  }

  #waiting(chargers: readonly ChargerStatus[]): TemplateResult {
    const here = chargers.filter(({ connected }) => connected);
    if (here.length === 0) {
      const { settings } = this.#settings;
      const known = settings ? entriesOf(settings, "chargers").map(({ id, name }) => String(name || id)) : [];
      const text =
        known.length === 0
          ? t("setup.charger.waiting")
          : t("setup.charger.waiting_for", { names: known.join(", ") });
      return html`<p class="row" role="status"><span class="pulse"></span>${text}</p>`;
    }
    const make = ({ vendor, model }: ChargerStatus) => [vendor, model].filter(Boolean).join(" ");
    return html`<div role="status"><ul>${here.map(
      (charger) => html`<li class="row"><span class="chip good">${t("setup.charger.connected")}</span>
        <b>${charger.name || charger.id}</b> <span class="muted">${make(charger)}</span></li>`,
    )}</ul></div>`;
  }

  #car(state: Status): TemplateResult {
    const { chargers } = state;
    if (!chargers.some(({ connected }) => connected)) return html`<p>${t("setup.car.no_charger")}</p>`;
    return html`<p>${t("setup.car.about")}</p>
      <div role="status"><ul class="stack tight">${chargers
        .filter(({ connected }) => connected)
        .map(
          (charger) => html`<li class="row">
          <span class=${isCharging(charger) ? "chip good" : "pulse"}>${isCharging(charger) ? t("setup.car.charging") : ""}</span>
          <b>${charger.name || charger.id}</b>
          <span class="grow muted">${charger.limit_a === null ? "" : amps(charger.limit_a)} ${said(charger.reason)}
            ${charger.problem ? html`<span class="bad">${said(charger.problem)}</span>` : nothing}</span></li>`,
        )}</ul></div>`;
  }

  #end(state: Status): TemplateResult {
    const first = state.chargers[0];
    return html`<section class="card well stack tight" role="status" tabindex="-1"><h3>${t("setup.end")}</h3>
      <p>${t("setup.end.now")}</p>
      <ul class="stack tight">
        <li>${t("setup.end.meter", { fallback: setAmps(state.site?.fallback_a) })}</li>
        <li>${t("setup.end.app")}</li>
        <li>${t("setup.end.reason")} <a href="#/now">${t("setup.end.to_now")}</a></li>
        <li>${t("setup.end.test")} ${
          first
            ? html`<a href=${hashOf("setup", "chargers", first.charge_point_id)}>${t("setup.commissioning")}</a>`
            : nothing
        }</li>
      </ul></section>`;
  }

  readonly #confirm = (): void => {
    this.#confirmed = true;
    this.requestUpdate();
  };
}
customElements.define("evlb-guide", Guide);
