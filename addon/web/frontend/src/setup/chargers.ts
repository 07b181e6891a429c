// <evlb-chargers>: the chargers that are known: those that have been here and those in the options; add one.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { ChargerStatus } from "../core/api-types.gen";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf } from "../core/router";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import "../ui/copy";
import { refusal } from "../ui/refusal";
import "./charger-editor";
import "./knocking";
import "./option";
import { entriesOf, type Settings } from "./options";
import { SettingsController } from "./settings-store";

interface Known {
  readonly id: string;
  readonly name: string;
  readonly loadpoints: readonly ChargerStatus[];
}

/** Charge points by id: a charger of two connectors is one. */
export function knownChargers(settings: Settings | null, live: readonly ChargerStatus[]): Known[] {
  const named = new Map(
    (settings ? entriesOf(settings, "chargers") : []).map((entry) => [
      String(entry.id),
      String(entry.name ?? ""),
    ]),
  );
  const ids = new Set([...live.map(({ charge_point_id: id }) => id), ...named.keys()]);
  return [...ids].map((id) => {
    const loadpoints = live.filter((charger) => charger.charge_point_id === id);
    return { id, name: named.get(id) || loadpoints[0]?.name || id, loadpoints };
  });
}

class Chargers extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [
    base,
    fields,
    css`
      li {
        border-bottom: 1px solid var(--line);
        padding: 0.6rem 0;
      }
    `,
  ];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);
  readonly #settings = new SettingsController(this);
  readonly #command = new Command(this);
  #wrong = "";

  constructor() {
    super();
    this.rest = [];
  }

  protected override render(): TemplateResult {
    const known = knownChargers(this.#settings.settings, this.#live.state?.chargers ?? []);
    const chosen = known.find(({ id }) => id === this.rest[0]);
    if (chosen) {
      return html`<div class="stack"><p><a href=${hashOf("setup", "chargers")}>← ${t("setup.tab.chargers")}</a></p>
        ${keyed(chosen.id, html`<evlb-charger-editor .charger=${chosen.id} .loadpoints=${chosen.loadpoints}></evlb-charger-editor>`)}</div>`;
    }
    return html`<div class="stack"><evlb-knocking></evlb-knocking>
      <section class="card stack" aria-labelledby="known"><h3 id="known">${t("setup.tab.chargers")}</h3>
        ${known.length === 0 ? html`<p>${t("setup.chargers.none")}</p>` : nothing}
        <ul>${known.map((charger) => this.#row(charger))}</ul>
        <evlb-copy .text=${this.#live.state?.ocpp_url ?? ""} .label=${t("setup.ocpp_url")}></evlb-copy></section>
      <section class="card stack" aria-labelledby="access"><h3 id="access">${t("setup.access")}</h3>
        <evlb-option .path=${["accept_unknown_chargers"]}></evlb-option>${this.#add()}</section></div>`;
  }

  #row({ id, name, loadpoints }: Known): TemplateResult {
    const connected = loadpoints.some((charger) => charger.connected);
    const kind = connected ? "good" : loadpoints.length > 0 ? "bad" : "warn";
    const word = connected
      ? t("setup.charger.connected")
      : loadpoints.length > 0
        ? t("setup.charger.away")
        : t("setup.charger.never");
    const first = loadpoints[0];
    return html`<li class="row apart" data-charger=${id}><span class="grow"><a href=${hashOf("setup", "chargers", id)}><b>${name}</b></a>
      <span class="muted">${[id === name ? "" : id, first?.vendor, first?.model].filter(Boolean).join(" · ")}</span></span>
      <span class="chip ${kind}">${word}</span></li>`;
  }

  #add(): TemplateResult {
    return html`<form class="stack tight" @submit=${this.#submit} @input=${this.#edit}><p class="muted">${t("setup.add.about")}</p>
      <div class="row fields"><div class="grow"><label for="id">${t("setup.add.id")}</label>
          <input id="id" name="id" required maxlength="255" autocomplete="off"></div>
        <div class="grow"><label for="name">${t("setup.add.name")}</label><input id="name" name="name" autocomplete="off"></div>
        <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("setup.add")}</button></div>
      ${refusal(this.#wrong || this.#command.refusal)}</form>`;
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
    const name = String(data.get("name")).trim();
    const there = knownChargers(this.#settings.settings, this.#live.state?.chargers ?? []);
    this.#wrong =
      id === ""
        ? t("setup.no_id")
        : there.some((one) => one.id === id)
          ? t("setup.exists", { name: id })
          : "";
    this.#command.clear();
    if (this.#wrong) return;
    const wish = this.#settings.patchWish({ chargers: { [id]: { name } } }, t("setup.added", { id }));
    if (await this.#command.ask(wish)) {
      form.reset();
      location.hash = hashOf("setup", "chargers", id);
    }
  };
}
customElements.define("evlb-chargers", Chargers);
