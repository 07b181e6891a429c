// <evlb-copy>: a text to be typed in elsewhere, with a button that copies it.

import { mdiContentCopy } from "@mdi/js";
import { css, html, LitElement, type TemplateResult } from "lit";
import { t } from "../core/i18n";
import { base } from "./base";
import { icon } from "./icon";

export class Copy extends LitElement {
  static override properties = { text: { type: String }, label: { type: String }, copied: { state: true } };
  static override styles = [
    base,
    css`
      input {
        width: 100%;
        font-family: ui-monospace, Menlo, monospace;
      }
    `,
  ];

  declare text: string;
  declare label: string;
  declare copied: boolean;

  constructor() {
    super();
    this.text = this.label = "";
    this.copied = false;
  }

  protected override render(): TemplateResult {
    return html`<label for="text">${this.label}</label>
      <div class="row">
        <input id="text" class="grow" type="text" readonly spellcheck="false" .value=${this.text}>
        <button type="button" @click=${this.#copy}>${icon(mdiContentCopy)}${t("shell.copy")}</button>
      </div>
      <p class="muted" role="status">${this.copied ? t("shell.copied") : ""}</p>`;
  }

  async #copy(): Promise<void> {
    this.renderRoot.querySelector("input")?.select();
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      document.execCommand("copy"); // Home Assistant without TLS: browsers offer nothing newer there
    }
    this.copied = true;
  }
}
customElements.define("evlb-copy", Copy);
