// <evlb-qr>: a text as a QR code, unfolded by who wants it onto a phone; what draws it is loaded only then.

import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { t } from "../core/i18n";
import { base } from "./base";

const QUIET = 4; // modules of white around it, as ISO/IEC 18004 asks for

type Encode = typeof import("uqr").encode;

class Qr extends LitElement {
  static override properties = { text: { type: String }, about: { type: String } };
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: min(13rem, 100%);
        height: auto;
        margin-top: 0.5rem;
        border-radius: 0.4rem;
        background: #fff; /* by night too: many readers take no light code on dark */
      }
      path {
        fill: #000;
      }
    `,
  ];

  declare text: string;
  /** What to scan it for. */
  declare about: string;
  #encode: Encode | undefined;

  constructor() {
    super();
    this.text = this.about = "";
  }

  protected override render(): TemplateResult {
    return html`<details @toggle=${this.#load}><summary>${t("shell.qr")}</summary>
      <p class="muted">${this.about}</p>${this.#encode ? this.#code(this.#encode) : nothing}</details>`;
  }

  #code(encode: Encode): TemplateResult {
    const { size, data } = encode(this.text, { ecc: "M", border: QUIET });
    return html`<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img"
      aria-label=${t("shell.qr.alt", { text: this.text })}>${svg`<path d=${drawn(data)}></path>`}</svg>`;
  }

  readonly #load = async (): Promise<void> => {
    this.#encode ??= (await import("uqr")).encode;
    this.requestUpdate();
  };
}
customElements.define("evlb-qr", Qr);

/** The dark modules as one path. */
function drawn(modules: readonly (readonly boolean[])[]): string {
  return modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
}
