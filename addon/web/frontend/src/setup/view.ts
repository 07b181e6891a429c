// <evlb-setup>: the first-run guide, and later every setting: the guide as long as something is missing.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { post } from "../core/api";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import "../ui/action";
import { base } from "../ui/base";
import { refusal, said } from "../ui/refusal";
import "../ui/tabs";
import "./changes";
import "./chargers";
import "./circuits";
import { hasCharged, isConfirmed } from "./confirmed";
import "./groups";
import "./guide";
import { SettingsController } from "./settings-store";
import { stepsOf } from "./steps";
import "./tags";

const TABS = ["guide", "chargers", "site", "circuits", "tags", "more", "changes"] as const;
type TabId = (typeof TABS)[number];

class Setup extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [base, css``];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);
  readonly #settings = new SettingsController(this);
  #first: TabId | undefined;
  #charged: boolean | undefined;

  constructor() {
    super();
    this.rest = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void hasCharged()
      .catch(() => false)
      .then((charged) => {
        this.#charged = charged;
        this.requestUpdate();
      });
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.#charged === undefined) return nothing;
    const chosen = TABS.find((tab) => tab === this.rest[0]) ?? this.#start();
    const tabs = TABS.map((id) => ({ id, label: t(`setup.tab.${id}`), href: hashOf("setup", id) }));
    return html`<div class="stack">
      <evlb-tabs .tabs=${tabs} .chosen=${chosen} .label=${t("setup.parts")}></evlb-tabs>
      ${this.#state()}${this.#part(chosen)}
    </div>`;
  }

  /** Where one begins is decided once: nobody is thrown out of the guide by its last step. */
  #start(): TabId {
    const { state } = this.#live;
    if (!state) return "guide";
    const known = { confirmed: isConfirmed(), charged: this.#charged === true };
    this.#first ??= stepsOf(state, known).current === null ? "chargers" : "guide";
    return this.#first;
  }

  #state(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return refusal(this.#settings.refusal);
    const { problem, restart, can_restart: can } = settings;
    if (!problem && restart.length === 0) return nothing;
    return html`<div class="banner warn" role="status"><div class="stack tight grow">
      ${problem ? html`<p>${said(problem)}</p>` : nothing}
      ${restart.length > 0 ? html`<p>${t("setup.needs_restart", { options: restart.join(", ") })}</p>` : nothing}
      ${
        restart.length > 0 && can
          ? html`<p><evlb-action .label=${t("setup.restart")} .sure=${t("setup.restart.sure")}
              .wish=${{ run: () => post("api/restart") }}></evlb-action></p>`
          : nothing
      }</div></div>`;
  }

  #part(chosen: TabId): TemplateResult {
    switch (chosen) {
      case "guide":
        return html`<evlb-guide .charged=${this.#charged === true}></evlb-guide>`;
      case "chargers":
        return html`<evlb-chargers .rest=${this.rest.slice(1)}></evlb-chargers>`;
      case "site":
        return html`<evlb-groups .groups=${["grid", "meter", "charging"]}></evlb-groups>`;
      case "circuits":
        return html`<evlb-circuits></evlb-circuits>`;
      case "tags":
        return html`<evlb-tags></evlb-tags>`;
      case "more":
        return html`<evlb-groups .groups=${["price", "mqtt", "tls", "log"]}></evlb-groups>`;
      case "changes":
        return html`<evlb-changes></evlb-changes>`;
    }
  }
}
customElements.define("evlb-setup", Setup);
