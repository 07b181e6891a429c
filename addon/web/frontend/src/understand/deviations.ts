// <evlb-deviations>: how a charger departs from OCPP, in sentences; understood all the same.

import { html, LitElement, type TemplateResult } from "lit";
import { charger, get } from "../core/api";
import { sentence } from "../core/command";
import { dateTime, number } from "../core/format";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal, said } from "../ui/refusal";

interface Deviation {
  readonly text: string;
  readonly count: number;
  readonly first_seen: string;
}

class Deviations extends LitElement {
  static override properties = { charger: { type: String } };
  static override styles = [base, fields];

  declare charger: string;
  #found: readonly Deviation[] | null = null;
  #refusal = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  protected override render(): TemplateResult {
    const found = this.#found;
    return html`<section class="card stack" aria-label=${t("understand.part.deviations")}>
      <p class="muted">${t("understand.deviations.about")}</p>${refusal(this.#refusal)}
      ${found?.length === 0 ? html`<p>${t("understand.deviations.none")}</p>` : this.#table(found ?? [])}
      <p><button type="button" @click=${this.#ask}>${t("understand.look_again")}</button></p>
    </section>`;
  }

  #table(found: readonly Deviation[]): TemplateResult {
    const row = ({ text, count, first_seen: first }: Deviation) =>
      html`<tr><td>${said(text)}</td><td class="number">${number(count)}</td><td>${dateTime(first)}</td></tr>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("understand.part.deviations")}><table>
      <thead><tr><th scope="col">${t("understand.deviation")}</th>
        <th scope="col" class="number">${t("understand.times")}</th>
        <th scope="col">${t("understand.first_seen")}</th></tr></thead>
      <tbody>${found.map(row)}</tbody></table></div>`;
  }

  readonly #ask = async (): Promise<void> => {
    try {
      this.#found = deviationsIn(await get(`${charger(this.charger)}/deviations`));
      this.#refusal = "";
    } catch (error) {
      this.#refusal = sentence(error);
    }
    this.requestUpdate();
  };
}
customElements.define("evlb-deviations", Deviations);

function deviationsIn(answer: unknown): readonly Deviation[] {
  return answer as readonly Deviation[];
}
