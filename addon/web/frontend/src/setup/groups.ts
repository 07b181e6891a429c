// <evlb-groups>: the options of some groups, each with its name and words, as the app tells them.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { say, t } from "../core/i18n";
import { LiveController } from "../core/live";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { columns } from "./layout";
import "./option";
import { fieldOf, type Path, pathsIn, type Settings } from "./options";
import { SettingsController } from "./settings-store";

type GroupId = "grid" | "meter" | "charging" | "price" | "mqtt" | "tls" | "log";

/** Options that stand alone at the outermost level, put together as people look for them. */
const ALONE: Partial<Record<GroupId, readonly string[]>> = {
  tls: ["ssl", "certfile", "keyfile", "client_cafile"],
  log: ["log_level"],
};

class Groups extends LitElement {
  static override properties = { groups: { attribute: false } };
  static override styles = [
    base,
    fields,
    columns,
    css`
      .options {
        margin-top: 1rem;
      }
    `,
  ];

  declare groups: readonly GroupId[];
  readonly #settings = new SettingsController(this);
  readonly #live = new LiveController(this);

  constructor() {
    super();
    this.groups = [];
  }

  protected override render(): TemplateResult {
    const { settings } = this.#settings;
    return html`<div class="stack">${settings ? this.groups.map((group) => this.#group(settings, group)) : nothing}</div>`;
  }

  #group(settings: Settings, group: GroupId): TemplateResult {
    const paths = ALONE[group]?.map((key) => [key]) ?? pathsIn(settings, group);
    const told = settings.fields[group];
    const about = say(`setup.about.${group}`) ?? told?.description;
    const name = told?.name ?? (group === "tls" ? t("setup.tls") : t("setup.log"));
    return html`<section class="card" id=${group} aria-labelledby="name-${group}">
      <h3 id="name-${group}">${name}</h3>
      ${about ? html`<p class="muted">${about}</p>` : nothing}
      <div class="options">${paths.map((path) => this.#option(settings, path))}</div></section>`;
  }

  #option(settings: Settings, path: Path): TemplateResult | typeof nothing {
    if (!fieldOf(settings, path)) return nothing;
    const values = path.join(".") === "meter.device" ? this.#meters() : this.#words(settings, path);
    return html`<evlb-option .path=${path} .values=${values}></evlb-option>`;
  }

  #meters(): { value: string; label: string }[] {
    const found = this.#live.state?.site?.meter.candidates ?? [];
    const fitting = found.filter(({ why_not: why }) => why === "");
    return [
      { value: "auto", label: t("setup.meter.auto") },
      ...fitting.map(({ id, name, model }) => ({
        value: id,
        label: name.includes(model) ? name : `${name} (${model})`,
      })),
    ];
  }

  #words(settings: Settings, path: Path): { value: string; label: string }[] | null {
    const { values } = fieldOf(settings, path) ?? {};
    if (!values) return null;
    const words: Record<string, string> = {
      "charging.strategy.fair": t("setup.strategy.fair"),
      "charging.strategy.first_come": t("setup.strategy.first_come"),
      "grid.phases.1": t("setup.phases.one"),
      "grid.phases.3": t("setup.phases.three"),
    };
    return values.map((value) => ({ value, label: words[`${path.join(".")}.${value}`] ?? value }));
  }
}
customElements.define("evlb-groups", Groups);
