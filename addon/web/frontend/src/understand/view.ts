// <evlb-understand>: why it is as it is: decisions, health, each charger's talk, and what helps to help.

import { html, LitElement, type TemplateResult } from "lit";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import "../ui/tabs";
import "./charger";
import "./decisions";
import "./health";
import "./help";

const TABS = ["decisions", "health", "chargers", "help"] as const;
type TabId = (typeof TABS)[number];

class Understand extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [base];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);

  constructor() {
    super();
    this.rest = [];
  }

  protected override render(): TemplateResult {
    const chosen = TABS.find((tab) => tab === this.rest[0]) ?? "decisions";
    const tabs = TABS.map((id) => ({ id, label: this.#label(id), href: hashOf("understand", id) }));
    return html`<div class="stack">
      <evlb-tabs .tabs=${tabs} .chosen=${chosen} .label=${t("understand.parts")}></evlb-tabs>
      ${this.#part(chosen)}
    </div>`;
  }

  #label(id: TabId): string {
    if (id !== "health") return t(`understand.tab.${id}`);
    const wrong = this.#live.state?.health.filter(({ ok }) => !ok).length ?? 0;
    return wrong === 0 ? t("understand.tab.health") : `${t("understand.tab.health")} (${wrong})`;
  }

  #part(chosen: TabId): TemplateResult {
    switch (chosen) {
      case "decisions":
        return html`<evlb-decisions></evlb-decisions>`;
      case "health":
        return html`<evlb-health></evlb-health>`;
      case "chargers":
        return html`<evlb-understand-charger .rest=${this.rest.slice(1)}></evlb-understand-charger>`;
      case "help":
        return html`<evlb-help></evlb-help>`;
    }
  }
}
customElements.define("evlb-understand", Understand);
