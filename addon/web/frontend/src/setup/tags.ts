// <evlb-tags>: who may charge: everyone or a list; tags are added by hand or learned by tapping them.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { charger, post } from "../core/api";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal } from "../ui/refusal";
import "./option";
import { entriesOf, fieldOf, type Group } from "./options";
import { SettingsController } from "./settings-store";

const KEYS = ["name", "chargers", "expires", "blocked"] as const;

class Tags extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      li {
        border-bottom: 1px solid var(--line);
        padding: 0.5rem 0;
      }
      .options {
        display: grid;
        gap: 1rem;
        padding: 0.5rem 0 0.75rem;
      }
    `,
  ];

  readonly #settings = new SettingsController(this);
  readonly #live = new LiveController(this);
  readonly #command = new Command(this);
  readonly #learning = new Command(this);

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return nothing;
    const tags = entriesOf(settings, "tags");
    return html`<div class="stack">
      <section class="card stack" aria-label=${t("setup.tab.tags")}>
        <evlb-option .path=${["accept_unknown_tags"]}></evlb-option>
        ${tags.length === 0 ? html`<p>${t("setup.tags.none")}</p>` : nothing}
        <ul>${tags.map((tag) => this.#tag(tag))}</ul></section>
      ${this.#learn()}
      <section class="card stack tight" aria-labelledby="add"><h3 id="add">${t("setup.tags.add")}</h3>
        <form class="row fields" @submit=${this.#submit}>
          <div class="grow"><label for="id">${t("setup.tags.id")}</label><input id="id" name="id" required maxlength="36" autocomplete="off"></div>
          <div class="grow"><label for="name">${t("setup.tags.name")}</label><input id="name" name="name" autocomplete="off"></div>
          <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("setup.add")}</button></form>
        ${refusal(this.#command.refusal)}</section></div>`;
  }

  #tag(tag: Group): TemplateResult {
    const id = String(tag.id);
    const { settings } = this.#settings;
    const there = KEYS.filter((key) => settings && fieldOf(settings, ["tags", id, key]));
    return html`<li data-tag=${id}><details><summary><b>${tag.name || id}</b> <span class="muted">${tag.name ? id : ""}</span>
        ${tag.blocked ? html`<span class="chip bad">${t("setup.tags.blocked")}</span>` : nothing}
        ${tag.expires ? html`<span class="chip">${t("setup.tags.until", { day: String(tag.expires) })}</span>` : nothing}</summary>
      <div class="options">${there.map((key) => html`<evlb-option .path=${["tags", id, key]}></evlb-option>`)}
        <p><evlb-action kind="danger" .label=${t("setup.tags.remove")} .wish=${this.#settings.wish(["tags", id], null)}></evlb-action></p>
      </div></details></li>`;
  }

  #learn(): TemplateResult | typeof nothing {
    const chargers = (this.#live.state?.chargers ?? []).filter(({ connected }) => connected);
    if (chargers.length === 0) return nothing;
    return html`<section class="card stack tight" aria-labelledby="learn"><h3 id="learn">${t("setup.tags.learn")}</h3>
      <p class="muted">${t("setup.tags.learn.about")}</p>
      <form class="row fields" @submit=${this.#tap}>
        <div><label for="at">${t("setup.tags.at")}</label><select id="at" name="at">
          ${chargers.map(({ id, name }) => html`<option value=${id}>${name || id}</option>`)}</select></div>
        <div class="grow"><label for="of">${t("setup.tags.name")}</label><input id="of" name="name" autocomplete="off"></div>
        <button type="submit" aria-disabled=${this.#learning.pending ? "true" : nothing}>${t("setup.tags.wait")}</button></form>
      ${refusal(this.#learning.refusal)}</section>`;
  }

  readonly #tap = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const run = () =>
      post(`${charger(String(data.get("at")))}/learn_tag`, { name: String(data.get("name")).trim() });
    await this.#learning.ask({ run, done: t("setup.tags.tap_now") });
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const id = String(data.get("id")).trim();
    const wish = this.#settings.wish(["tags", id], { name: String(data.get("name")).trim() });
    if (await this.#command.ask(wish)) form.reset();
  };
}
customElements.define("evlb-tags", Tags);
