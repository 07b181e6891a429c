// <evlb-tags>: who may charge: everyone or a list; tags are added by hand or learned by tapping them.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal } from "../ui/refusal";
import { column } from "./layout";
import "./learn-tag";
import "./option";
import { entriesOf, fieldOf, type Group, isKnown } from "./options";
import { SettingsController } from "./settings-store";

const KEYS = ["name", "chargers", "expires", "blocked"] as const;

class Tags extends LitElement {
  static override styles = [
    base,
    fields,
    column,
    css`
      li {
        border-bottom: 1px solid var(--line);
        padding: 0.5rem 0;
      }
    `,
  ];

  readonly #settings = new SettingsController(this);
  readonly #command = new Command(this);
  #wrong = "";

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return nothing;
    const tags = entriesOf(settings, "tags");
    return html`<div class="stack">
      <section class="card stack" tabindex="-1" aria-label=${t("setup.tab.tags")}>
        ${tags.length === 0 ? html`<p>${t("setup.tags.none")}</p>` : nothing}
        <ul>${repeat(
          tags,
          ({ id }) => id,
          (tag) => this.#tag(tag),
        )}</ul>
        <evlb-option .path=${["accept_unknown_tags"]}></evlb-option></section>
      <evlb-learn-tag></evlb-learn-tag>
      <section class="card stack tight" aria-labelledby="add"><h3 id="add">${t("setup.tags.add")}</h3>
        <form class="row fields" @submit=${this.#submit} @input=${this.#edit}>
          <div class="grow"><label for="id">${t("setup.tags.id")}</label><input id="id" name="id" required maxlength="36" autocomplete="off"></div>
          <div class="grow"><label for="name">${t("setup.tags.name")}</label><input id="name" name="name" autocomplete="off"></div>
          <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("setup.add")}</button></form>
        ${refusal(this.#wrong || this.#command.refusal)}</section></div>`;
  }

  #tag(tag: Group): TemplateResult {
    const id = String(tag.id);
    const { settings } = this.#settings;
    const there = KEYS.filter((key) => settings && fieldOf(settings, ["tags", id, key]));
    return html`<li data-tag=${id}><details><summary><b>${tag.name || id}</b> <span class="muted">${tag.name ? id : ""}</span>
        ${tag.blocked ? html`<span class="chip bad">${t("setup.tags.blocked")}</span>` : nothing}
        ${tag.expires ? html`<span class="chip">${t("setup.tags.until", { day: String(tag.expires) })}</span>` : nothing}</summary>
      <div class="options">${there.map((key) => html`<evlb-option .path=${["tags", id, key]}></evlb-option>`)}
        <p><evlb-action kind="danger" .label=${t("setup.tags.remove")} .wish=${this.#settings.wish(["tags", id], null)} @done=${this.#gone}></evlb-action></p>
      </div></details></li>`;
  }

  readonly #edit = (): void => {
    this.#wrong = "";
    this.#command.clear();
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const id = String(data.get("id")).trim();
    const { settings } = this.#settings;
    this.#wrong =
      id === ""
        ? t("setup.no_id")
        : settings && isKnown(settings, "tags", id)
          ? t("setup.exists", { name: id })
          : "";
    this.#command.clear();
    if (this.#wrong) return;
    const wish = this.#settings.wish(["tags", id], { name: String(data.get("name")).trim() });
    if (await this.#command.ask(wish)) form.reset();
  };

  readonly #gone = (): void => this.renderRoot.querySelector<HTMLElement>("section")?.focus();
}
customElements.define("evlb-tags", Tags);
