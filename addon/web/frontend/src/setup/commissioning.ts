// <evlb-commissioning>: a charger's commissioning test: begin it, see how it stands, open its report.
// It is not in the live state; while one runs, and only then, it is asked for.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { Progress } from "../core/api-types.gen";
import { t } from "../core/i18n";
import "../ui/action";
import { base } from "../ui/base";
import { said } from "../ui/refusal";

const ASK_AGAIN_MS = 1000;

class Commissioning extends LitElement {
  static override properties = { charger: { type: String }, progress: { state: true } };
  static override styles = base;

  declare charger: string;
  declare progress: Progress | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.charger = "";
    this.progress = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#look());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    const running = this.progress?.state === "running";
    const path = `${api.charger(this.charger)}/commissioning`;
    const wish = { run: () => (running ? api.remove(path) : api.post(path)).finally(() => this.#look()) };
    const text = this.progress === null || this.progress.state === "none" ? "" : this.progress.text;
    return html`<div class="stack tight">
      <div class="row"><evlb-action .wish=${wish} .label=${t(running ? "setup.test.abort" : "setup.test")}></evlb-action>
        ${this.progress?.report ? html`<a class="report" href="${path}/report" target="_blank" rel="noopener">${t("setup.test.report")}</a>` : nothing}
      </div>
      <p class="progress muted" aria-live=${running ? "off" : "polite"} ?hidden=${!text}>${said(text)}</p>
    </div>`;
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.progress = await api.get<Progress>(`${api.charger(this.charger)}/commissioning`);
    } catch {
      // The page says that the link is down; a running test is asked for again below.
    }
    if (this.progress?.state === "running" && this.isConnected) {
      this.#timer = setTimeout(() => this.#look(), ASK_AGAIN_MS);
    }
  }
}
customElements.define("evlb-commissioning", Commissioning);
