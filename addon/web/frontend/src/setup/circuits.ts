// <evlb-circuits>: the fuses below the main one, as a tree; add, change, remove.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal } from "../ui/refusal";
import "./option";
import { type Branch, entriesOf, type Settings, treeOf } from "./options";
import { SettingsController } from "./settings-store";

class Circuits extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      .tree ul {
        margin-left: 0.7rem;
        padding-left: 1.1rem;
        border-left: 2px solid var(--line);
      }
      .tree li {
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

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return nothing;
    const grid = settings.options.grid as { main_fuse_a: number };
    const tree = treeOf(entriesOf(settings, "circuits"));
    return html`<div class="stack"><section class="card stack tree" aria-label=${t("setup.tab.circuits")}>
        <p class="muted">${t("setup.circuits.about")}</p>
        <p><b>${t("setup.main_fuse")}</b> ${grid.main_fuse_a} A ${this.#chargersOn("", settings)}</p>
        ${tree.length === 0 ? html`<p>${t("setup.circuits.none")}</p>` : html`<ul>${tree.map((branch) => this.#branch(branch, settings))}</ul>`}
      </section>
      <section class="card stack tight" aria-labelledby="add"><h3 id="add">${t("setup.circuits.add")}</h3>
        <form class="row fields" @submit=${this.#submit}>
          <div class="grow"><label for="name">${t("setup.circuits.name")}</label><input id="name" name="name" required autocomplete="off"></div>
          <div><label for="limit">${t("setup.circuits.limit")}</label><input id="limit" name="limit" size="5" inputmode="decimal" required></div>
          <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("setup.add")}</button></form>
        ${refusal(this.#command.refusal)}</section></div>`;
  }

  #branch({ name, circuit, below }: Branch, settings: Settings): TemplateResult {
    return html`<li data-circuit=${name}><details><summary><b>${name}</b> ${String(circuit.limit_a)} A
        ${this.#chargersOn(name, settings)}</summary>
      <div class="options">
        <evlb-option .path=${["circuits", name, "name"]}></evlb-option>
        <evlb-option .path=${["circuits", name, "limit_a"]}></evlb-option>
        <evlb-option .path=${["circuits", name, "parent"]} .values=${this.#parents(name, settings)}></evlb-option>
        <evlb-option .path=${["circuits", name, "meter"]} .values=${this.#meters()}></evlb-option>
        <p><evlb-action kind="danger" .label=${t("setup.circuits.remove")} .sure=${t("setup.circuits.remove.sure", { name })}
          .wish=${this.#settings.wish(["circuits", name], null)}></evlb-action></p></div></details>
      ${below.length > 0 ? html`<ul>${below.map((branch) => this.#branch(branch, settings))}</ul>` : nothing}</li>`;
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

  #parents(name: string, settings: Settings): { value: string; label: string }[] {
    const others = entriesOf(settings, "circuits")
      .map((circuit) => String(circuit.name))
      .filter((other) => other !== name);
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
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const name = String(data.get("name")).trim();
    const limit = Number(String(data.get("limit")).replace(",", "."));
    const circuit = { name, limit_a: Number.isFinite(limit) ? limit : null };
    if (await this.#command.ask(this.#settings.wish(["circuits", name], circuit))) form.reset();
  };
}
customElements.define("evlb-circuits", Circuits);
