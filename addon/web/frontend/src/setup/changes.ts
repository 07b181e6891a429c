// <evlb-changes>: what was changed lately, by whom, and taking one back.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { sentence } from "../core/command";
import { dateTime } from "../core/format";
import { say, t } from "../core/i18n";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal, said } from "../ui/refusal";
import { type Change, questionForUndo } from "./options";
import { SettingsController, settingsStore } from "./settings-store";

class Changes extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      li.row {
        flex-wrap: wrap;
      }
      li .grow {
        flex-basis: 14rem;
      }
    `,
  ];

  readonly #settings = new SettingsController(this);
  #changes: readonly Change[] | null = null;
  #revision: number | undefined;
  #refusal = "";

  protected override willUpdate(_changed: PropertyValues): void {
    const revision = this.#settings.settings?.revision;
    if (revision === undefined || revision === this.#revision) return;
    this.#revision = revision;
    void this.#ask();
  }

  protected override render(): TemplateResult {
    const changes = this.#changes;
    return html`<section class="card stack" aria-label=${t("setup.tab.changes")}>
      <p class="muted">${t("setup.changes.about")}</p>${refusal(this.#refusal)}
      ${changes?.length === 0 ? html`<p>${t("setup.changes.none")}</p>` : nothing}
      <ul class="stack tight">${repeat(
        changes ?? [],
        ({ id }) => id,
        (change) => this.#row(change),
      )}</ul></section>`;
  }

  #row(change: Change): TemplateResult {
    return html`<li class="row" tabindex="-1" data-change=${change.id}>
      <span class="muted">${dateTime(change.at)} · ${say(`setup.by.${change.by}`) ?? change.by}</span>
      <span class="grow">${said(change.text)}</span>
      ${
        change.undone
          ? html`<span class="chip">${t("setup.undone")}</span>`
          : html`<evlb-action .label=${t("shell.undo")} .sure=${this.#question(change)} @done=${this.#undone}
              .wish=${{ run: () => settingsStore.undo(change) }}></evlb-action>`
      }</li>`;
  }

  /** What is asked where taking a change back takes protection away. */
  #question({ edits }: Change): string {
    const question = questionForUndo(edits);
    return question ? t(question.text, question.about) : "";
  }

  /** The button goes; its line stays where the keyboard is. */
  readonly #undone = (event: Event): void => (event.target as Element).closest("li")?.focus();

  async #ask(): Promise<void> {
    try {
      this.#changes = await settingsStore.changes();
      this.#refusal = "";
    } catch (error) {
      this.#refusal = sentence(error);
    }
    this.requestUpdate();
  }
}
customElements.define("evlb-changes", Changes);
