// <evlb-knocking>: chargers that were turned away because nobody knows them: let in, or refused.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { charger, post } from "../core/api";
import { dateTime } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";

class Knocking extends LitElement {
  static override styles = [base, css``];

  readonly #live = new LiveController(this);

  protected override render(): TemplateResult | typeof nothing {
    const knocking = this.#live.state?.knocking ?? [];
    this.hidden = knocking.length === 0;
    if (this.hidden) return nothing;
    return html`<section class="card stack tight" aria-labelledby="knocking"><h3 id="knocking">${t("setup.knocking")}</h3>
      <p class="muted">${t("setup.knocking.about")}</p>
      <div role="status"><ul class="stack tight">${knocking.map(
        ({ id, last_seen: seen }) => html`<li class="row" data-knocking=${id}><span class="grow"><b>${id}</b>
          <span class="muted">${dateTime(seen)}</span></span>
          <evlb-action kind="primary" .label=${t("setup.accept")}
            .wish=${{ run: () => post(`${charger(id)}/adopt`), done: t("setup.accepted", { id }) }}></evlb-action>
          <evlb-action .label=${t("setup.refuse")} .sure=${t("setup.refuse.sure", { id })}
            .wish=${{ run: () => post(`${charger(id)}/refuse`) }}></evlb-action></li>`,
      )}</ul></div></section>`;
  }
}
customElements.define("evlb-knocking", Knocking);
