// <evlb-more>: what is seldom asked of a charger, in a dialog; it closes when that is granted, and the page says so.

import { mdiDotsHorizontal } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import type { ChargerStatus } from "../core/api-types.gen";
import { t } from "../core/i18n";
import { hashOf } from "../core/router";
import "../ui/action";
import { base } from "../ui/base";
import "../ui/dialog";
import type { Dialog } from "../ui/dialog";
import { icon } from "../ui/icon";
import { nameOf } from "./words";

export class More extends LitElement {
  static override properties = { charger: { attribute: false } };
  static override styles = [
    base,
    css`
      .list {
        display: grid;
        gap: 0.5rem;
      }
    `,
  ];

  declare charger: ChargerStatus;

  protected override render(): TemplateResult {
    const { charger } = this;
    return html`<button type="button" aria-haspopup="dialog" @click=${this.#open}>
        ${icon(mdiDotsHorizontal)}${t("now.more")}</button>
      <evlb-dialog closable .heading=${nameOf(charger)}>
        <div class="list">
          ${charger.connected ? this.#orders() : html`<p class="muted">${t("now.more.away")}</p>`}
          <a class="button" href=${hashOf("understand", "chargers", charger.id, "trace")} @click=${this.#close}>${t("now.trace")}</a>
          <a class="button" href=${hashOf("setup", "chargers", charger.charge_point_id)} @click=${this.#close}>${t("now.settings")}</a>
        </div>
      </evlb-dialog>`;
  }

  #orders(): TemplateResult {
    const path = api.charger(this.charger.id);
    const name = nameOf(this.charger);
    const order = (label: string, what: string, done: string, sure = "", body: unknown = {}) =>
      html`<evlb-action wide .label=${label} .sure=${sure}
        .wish=${{ run: () => this.#ask(`${path}/${what}`, body), done }}></evlb-action>`;
    const { new_firmware: offered, firmware } = this.charger;
    return html`${order(t("now.refresh"), "refresh", t("now.refresh.done", { name }))}
      ${order(t("now.unlock"), "unlock", t("now.unlock.done", { name }))}
      ${order(t("now.reset"), "reset", t("now.reset.done", { name }), t("now.reset.sure", { name }), { value: "soft" })}
      ${order(t("now.reset.hard"), "reset", t("now.reset.done", { name }), t("now.reset.hard.sure", { name }), { value: "hard" })}
      ${
        offered && offered !== firmware
          ? order(
              t("now.firmware", { version: offered }),
              "install_firmware",
              t("now.firmware.done", { name }),
              t("now.firmware.sure", { name, version: offered }),
            )
          : nothing
      }`;
  }

  /** Closes here and not by the button's own event: one that restarts is gone, and its buttons with it, by then. */
  async #ask(path: string, body: unknown): Promise<void> {
    await api.post(path, body);
    this.#close();
  }

  #dialog(): Dialog | null {
    return this.renderRoot.querySelector<Dialog>("evlb-dialog");
  }

  #open(): void {
    void this.#dialog()?.open();
  }

  #close(): void {
    this.#dialog()?.close();
  }
}
customElements.define("evlb-more", More);
