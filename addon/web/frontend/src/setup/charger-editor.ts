// <evlb-charger-editor>: everything that can be set of one charger, its test, and its end.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { remove, charger as routes } from "../core/api";
import type { ChargerStatus } from "../core/api-types.gen";
import { written } from "../core/format";
import { t } from "../core/i18n";
import { hashOf } from "../core/router";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import "./commissioning";
import { columns } from "./layout";
import "./option";
import { entriesOf, fieldOf, heldBy, type Settings } from "./options";
import "./password";
import { SettingsController } from "./settings-store";

const LIMITS = ["name", "max_current_a", "min_current_a", "phases", "priority", "circuit"] as const;
const MORE = ["certificate", "ocpp_version", "firmware_url", "firmware_version"] as const;

class ChargerEditor extends LitElement {
  static override properties = { charger: { type: String }, loadpoints: { attribute: false } };
  static override styles = [base, fields, columns];

  /** The charge point's id. */
  declare charger: string;
  declare loadpoints: readonly ChargerStatus[];
  readonly #settings = new SettingsController(this);

  constructor() {
    super();
    this.charger = "";
    this.loadpoints = [];
  }

  protected override render(): TemplateResult {
    const { settings } = this.#settings;
    const first = this.loadpoints[0];
    return html`<div class="stack">${settings ? this.#options(settings, first) : nothing}
      ${this.loadpoints.map(({ id, name }) => html`<evlb-commissioning .charger=${id} .name=${name}></evlb-commissioning>`)}
      ${first ? html`<p><a href=${hashOf("understand", "chargers", first.id)}>${t("setup.look_closer")}</a></p>` : nothing}
      ${this.#forget(first)}</div>`;
  }

  #options(settings: Settings, first: ChargerStatus | undefined): TemplateResult {
    const make = [this.charger, first?.vendor, first?.model, first?.firmware];
    return html`<section class="card stack" aria-labelledby="who"><div class="row apart"><h3 id="who">${this.#name(settings)}</h3>
          <span class="muted">${make.filter((word) => word && word !== this.#name(settings)).join(" · ")}</span></div>
        <div class="options">${LIMITS.map((key) => this.#option(settings, key))}</div></section>
      <section class="card stack" aria-labelledby="security"><h3 id="security">${t("setup.security")}</h3>
        <evlb-charger-password .charger=${this.charger}></evlb-charger-password>
        <div class="options">${MORE.map((key) => this.#option(settings, key))}</div></section>`;
  }

  #option(settings: Settings, key: string): TemplateResult | typeof nothing {
    const path = ["chargers", this.charger, key];
    if (!fieldOf(settings, path)) return nothing;
    return html`<evlb-option .path=${path} .instead=${this.#instead(settings, key)}
      .values=${key === "circuit" ? this.#circuits(settings) : null}></evlb-option>`;
  }

  #name(settings: Settings): string {
    return String(
      heldBy(settings, ["chargers", this.charger, "name"]) || this.loadpoints[0]?.name || this.charger,
    );
  }

  /** What holds while nothing is set: the site's value, or what the charger says of itself. */
  #instead(settings: Settings, key: string): string {
    const first = this.loadpoints[0];
    if (key === "name") return first?.name ?? this.charger;
    if (key !== "max_current_a" && key !== "min_current_a") return "";
    return written(first?.[key] ?? heldBy(settings, ["charging", key]) ?? "");
  }

  #circuits(settings: Settings): { value: string; label: string }[] {
    const names = entriesOf(settings, "circuits").map(({ name }) => String(name));
    return [
      { value: "", label: t("setup.main_fuse") },
      ...names.map((name) => ({ value: name, label: name })),
    ];
  }

  #forget(first: ChargerStatus | undefined): TemplateResult {
    const run = async () => {
      await remove(routes(first?.id ?? this.charger));
      location.hash = hashOf("setup", "chargers");
    };
    return html`<section class="card stack tight" aria-labelledby="forget"><h3 id="forget">${t("setup.forget")}</h3>
      <p class="muted">${t("setup.forget.about")}</p>
      <p><evlb-action kind="danger" .label=${t("setup.forget")} .sure=${t("setup.forget.sure", { id: this.charger })}
        .wish=${{ run, done: t("setup.forgotten", { id: this.charger }) }}></evlb-action></p></section>`;
  }
}
customElements.define("evlb-charger-editor", ChargerEditor);
