// <evlb-circuits>: the fuses below the main one, as a tree; add, change, remove.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Command } from "../core/command";
import { written } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal } from "../ui/refusal";
import { column } from "./layout";
import "./option";
import {
  type Branch,
  entriesOf,
  fieldOf,
  isKnown,
  namesIn,
  type Settings,
  type Typed,
  treeOf,
  typed,
} from "./options";
import { SettingsController } from "./settings-store";
import { Unfolded } from "./unfolded";

class Circuits extends LitElement {
  static override styles = [
    base,
    fields,
    column,
    css`
      .tree ul {
        margin-left: 0.7rem;
        padding-left: 1.1rem;
        border-left: 2px solid var(--line);
      }
      .tree li {
        padding: 0.5rem 0;
      }
    `,
  ];

  readonly #settings = new SettingsController(this);
  readonly #live = new LiveController(this);
  readonly #command = new Command(this);
  readonly #unfolded = new Unfolded();
  #wrong = "";

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return nothing;
    const grid = settings.options.grid as { main_fuse_a: number };
    const circuits = entriesOf(settings, "circuits");
    const tree = treeOf(circuits);
    this.#unfolded.see(circuits.map(({ name }) => String(name).trim()));
    return html`<div class="stack"><section class="card stack tree" tabindex="-1" aria-label=${t("setup.tab.circuits")}>
        <p class="muted">${t("setup.circuits.about")}</p>
        <p><b>${t("setup.main_fuse")}</b> ${grid.main_fuse_a} A ${this.#chargersOn("", settings)}</p>
        ${tree.length === 0 ? html`<p>${t("setup.circuits.none")}</p>` : this.#branches(tree, settings)}
      </section>
      <section class="card stack tight" aria-labelledby="add"><h3 id="add">${t("setup.circuits.add")}</h3>
        <form class="row fields" @submit=${this.#submit} @input=${this.#edit}>
          <div class="grow"><label for="name">${t("setup.circuits.name")}</label><input id="name" name="name" required autocomplete="off"></div>
          <div><label for="limit">${t("setup.circuits.limit")}</label><input id="limit" name="limit" size="5" inputmode="decimal" required></div>
          <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("setup.add")}</button></form>
        ${refusal(this.#wrong || this.#command.refusal)}</section></div>`;
  }

  #branches(branches: readonly Branch[], settings: Settings): TemplateResult {
    return html`<ul>${repeat(
      branches,
      ({ name }) => this.#unfolded.key(name),
      (branch) => this.#branch(branch, settings),
    )}</ul>`;
  }

  #branch(branch: Branch, settings: Settings): TemplateResult {
    const { name, circuit, below } = branch;
    return html`<li data-circuit=${name}>
      <details ?open=${this.#unfolded.is(name)} @toggle=${this.#unfolded.told(name)}><summary><b>${name}</b> ${written(circuit.limit_a ?? "")} A
        ${this.#chargersOn(name, settings)}</summary>
      <div class="options">
        <evlb-option .path=${["circuits", name, "name"]}></evlb-option>
        <evlb-option .path=${["circuits", name, "limit_a"]}></evlb-option>
        <evlb-option .path=${["circuits", name, "parent"]} .values=${this.#parents(branch, settings)}></evlb-option>
        <evlb-option .path=${["circuits", name, "meter"]} .values=${this.#meters()}></evlb-option>
        <p><evlb-action kind="danger" .label=${t("setup.circuits.remove")} .sure=${t("setup.circuits.remove.sure", { name })}
          .wish=${this.#settings.wish(["circuits", name], null)} @done=${this.#gone}></evlb-action></p></div></details>
      ${below.length > 0 ? this.#branches(below, settings) : nothing}</li>`;
  }

  #chargersOn(circuit: string, settings: Settings): TemplateResult[] {
    const here = entriesOf(settings, "chargers").filter(
      (entry) =>
        String(entry.circuit ?? "")
          .trim()
          .toLowerCase() === circuit.toLowerCase(),
    );
    return here.map(({ id, name }) => html`<span class="chip">${name || id}</span> `);
  }

  /** What can feed a circuit: all but itself and what it feeds. */
  #parents(branch: Branch, settings: Settings): { value: string; label: string }[] {
    const fed = namesIn(branch);
    const others = entriesOf(settings, "circuits")
      .map((circuit) => String(circuit.name))
      .filter((other) => !fed.includes(other.trim()));
    return [
      { value: "", label: t("setup.main_fuse") },
      ...others.map((other) => ({ value: other, label: other })),
    ];
  }

  /** A circuit's meter is named, never guessed; one of a single phase needs its phase behind a colon. */
  #meters(): { value: string; label: string }[] {
    const found = this.#live.state?.site?.meter.candidates ?? [];
    const one = (id: string, name: string) =>
      ["L1", "L2", "L3"].map((phase) => ({ value: `${id}:${phase}`, label: `${name}: ${phase}` }));
    const all = found.flatMap(({ id, name, current_a: currents }) =>
      Object.keys(currents).length === 1 ? one(id, name) : [{ value: id, label: name }],
    );
    return [{ value: "", label: t("setup.circuits.no_meter") }, ...all];
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { settings } = this.#settings;
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const name = String(data.get("name")).trim();
    const field = settings && fieldOf(settings, ["circuits", name, "limit_a"]);
    if (!settings || !field) return;
    const limit = typed(field, String(data.get("limit")));
    this.#wrong = this.#wrongIn(name, limit, settings);
    this.#command.clear();
    if (this.#wrong || "wrong" in limit) return;
    if (!(await this.#command.ask(this.#settings.wish(["circuits", name], { name, limit_a: limit.value }))))
      return;
    this.#unfolded.unfold(name);
    form.reset();
  };

  /** One that is there is changed where it stands: adding it again would drop what is set of it. */
  #wrongIn(name: string, limit: Typed, settings: Settings): string {
    if (name === "") return t("setup.no_name");
    if (isKnown(settings, "circuits", name)) return t("setup.exists", { name });
    return "wrong" in limit ? t(limit.wrong, { least: limit.least, most: limit.most }) : "";
  }

  readonly #edit = (): void => {
    this.#wrong = "";
    this.#command.clear();
  };

  readonly #gone = (): void => this.renderRoot.querySelector<HTMLElement>("section")?.focus();
}
customElements.define("evlb-circuits", Circuits);
