// <evlb-help>: what helps to help: the file that tells all, this moment as a test, the recording; version, links.

import { mdiDownload } from "@mdi/js";
import { css, html, LitElement, type TemplateResult } from "lit";
import { download } from "../core/api";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { icon } from "../ui/icon";
import "../ui/action";

class Help extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
        gap: 1rem;
      }
      .card {
        display: grid;
        gap: 0.6rem;
        align-content: start;
      }
      input {
        width: 100%;
      }
    `,
  ];

  readonly #live = new LiveController(this);
  #words = "";

  protected override render(): TemplateResult {
    return html`<div class="grid">
      ${this.#file("diagnostics", "api/diagnostics")}
      <section class="card"><h3>${t("understand.moment")}</h3><p>${t("understand.moment.about")}</p>
        <div><label for="words">${t("understand.moment.words")}</label>
          <input id="words" type="text" maxlength="500" @input=${this.#type}></div>
        <p><evlb-action .label=${t("understand.moment.save")} .path=${mdiDownload}
          .wish=${{ run: () => download("POST", "api/scenario", { value: this.#words }) }}></evlb-action></p>
      </section>
      ${this.#file("recording", "api/recording")}
      <section class="card"><h3>EV Load Balancer ${this.#live.state?.version ?? ""}</h3>
        <ul class="stack tight">
          <li><a href="api/docs">${t("understand.api_docs")}</a></li>
          <li><a href="api/state">${t("understand.state_json")}</a></li>
        </ul>
      </section>
    </div>`;
  }

  #file(name: "diagnostics" | "recording", path: string): TemplateResult {
    return html`<section class="card"><h3>${t(`understand.${name}`)}</h3><p>${t(`understand.${name}.about`)}</p>
      <p><a class="button" href=${path} download>${icon(mdiDownload)}${t("understand.download")}</a></p></section>`;
  }

  readonly #type = (event: Event): void => {
    this.#words = (event.target as HTMLInputElement).value;
  };
}
customElements.define("evlb-help", Help);
