// <evlb-brand-steps>: what to do at the charger, by its make.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { language, t } from "../core/i18n";
import { base } from "../ui/base";
import { BRANDS, type BrandGuides, type BrandId, guides } from "./brands/brands";

class BrandSteps extends LitElement {
  static override styles = [
    base,
    css`
      ol {
        padding-left: 1.4rem;
        display: grid;
        gap: 0.35rem;
      }
    `,
  ];

  #guides: BrandGuides | undefined;
  #chosen: BrandId | "" = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void guides(language()).then((loaded) => {
      this.#guides = loaded;
      this.requestUpdate();
    });
  }

  protected override render(): TemplateResult {
    const guide = this.#chosen === "" ? undefined : this.#guides?.[this.#chosen];
    return html`<div class="stack tight"><div><label for="brand">${t("setup.brand")}</label>
      <select id="brand" @change=${this.#choose}><option value="">${t("setup.brand.choose")}</option>
        ${BRANDS.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
        <option value="other">${t("setup.brand.other")}</option></select></div>
      ${
        guide
          ? html`<ol>${guide.steps.map((step) => html`<li>${step}</li>`)}</ol>
              ${guide.note ? html`<p>${guide.note}</p>` : nothing}
              <p class="muted">${t("setup.brand.source")}</p>`
          : nothing
      }</div>`;
  }

  readonly #choose = (event: Event): void => {
    this.#chosen = (event.target as HTMLSelectElement).value as BrandId | "";
    this.requestUpdate();
  };
}
customElements.define("evlb-brand-steps", BrandSteps);
