// <evlb-charger-password>: a password for a charger: made here, shown once, kept only as a hash.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import "../ui/copy";
import { refusal } from "../ui/refusal";
import { heldBy, newPassword } from "./options";
import { SettingsController } from "./settings-store";

class ChargerPassword extends LitElement {
  static override properties = { charger: { type: String } };
  static override styles = [base, fields];

  declare charger: string;
  readonly #settings = new SettingsController(this);
  readonly #command = new Command(this);
  #shown = "";

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return nothing;
    const path = ["chargers", this.charger, "password"];
    const isSet = heldBy(settings, path) === true;
    return html`<div class="stack tight"><p><b>${t("setup.password")}</b>
        <span class="chip ${isSet ? "good" : ""}">${isSet ? t("setup.is_set") : t("setup.not_set")}</span></p>
      <p class="muted">${t("setup.password.about")}</p>
      ${
        this.#shown && isSet
          ? html`<evlb-copy .text=${this.#shown} .label=${t("setup.password.once")}></evlb-copy>
              <p class="muted">${t("setup.password.now")}</p>`
          : nothing
      }
      <div class="row"><button type="button" aria-disabled=${this.#command.pending ? "true" : nothing} @click=${this.#make}>
          ${isSet ? t("setup.password.another") : t("setup.password.make")}</button>
        ${
          isSet
            ? html`<evlb-action .label=${t("setup.password.remove")} .sure=${t("setup.password.remove.sure")}
                .wish=${this.#settings.wish(path, "")} @done=${this.#removed}></evlb-action>`
            : nothing
        }</div>${refusal(this.#command.refusal)}</div>`;
  }

  readonly #make = async (): Promise<void> => {
    const password = newPassword();
    const wish = this.#settings.wish(["chargers", this.charger, "password"], password);
    const undo = async () => {
      this.#hide();
      await wish.undo?.();
    };
    if (await this.#command.ask({ ...wish, undo })) this.#shown = password;
    this.requestUpdate();
  };

  readonly #removed = (): void => {
    this.#hide();
    this.renderRoot.querySelector<HTMLElement>("button")?.focus(); // the one that was pressed goes
  };

  readonly #hide = (): void => {
    this.#shown = "";
    this.requestUpdate();
  };
}
customElements.define("evlb-charger-password", ChargerPassword);
