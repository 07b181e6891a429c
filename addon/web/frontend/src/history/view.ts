// <evlb-history>: what flowed and why, what was charged, and what it came to, month by month.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { t } from "../core/i18n";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import "../ui/tabs";
import "./months";
import "./sessions";
import "./timeline";

const TABS = ["chart", "sessions", "months"] as const;

class History extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [base, css``];

  declare rest: readonly string[];

  constructor() {
    super();
    this.rest = [];
  }

  protected override render(): TemplateResult {
    const chosen = TABS.find((tab) => tab === this.rest[0]) ?? "chart";
    const tabs = TABS.map((id) => ({ id, label: t(`history.tab.${id}`), href: hashOf("history", id) }));
    return html`<div class="stack">
      <evlb-tabs .tabs=${tabs} chosen=${chosen} label=${t("history.tabs")}></evlb-tabs>
      ${chosen === "chart" ? html`<evlb-timeline></evlb-timeline>` : nothing}
      ${chosen === "sessions" ? html`<evlb-sessions></evlb-sessions>` : nothing}
      ${chosen === "months" ? html`<evlb-months></evlb-months>` : nothing}
    </div>`;
  }
}
customElements.define("evlb-history", History);
