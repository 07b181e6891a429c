// <evlb-learn-tag>: a tag is put on the list by holding it to a charger; how long it is waited for, and what came.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { charger, post } from "../core/api";
import { Command } from "../core/command";
import { countdown } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal } from "../ui/refusal";
import { entriesOf } from "./options";
import { SettingsController } from "./settings-store";

const SECOND_MS = 1_000;

class LearnTag extends LitElement {
  static override styles = [base, fields];

  readonly #settings = new SettingsController(this);
  readonly #live = new LiveController(this);
  readonly #command = new Command(this);
  /** Until when a tag is waited for, by this browser's clock; null while none is. */
  #until: number | null = null;
  #before = new Set<string>();
  #outcome = "";
  #clock: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end("");
  }

  protected override willUpdate(_changed: PropertyValues): void {
    if (this.#until === null) return;
    const fresh = this.#tags().find(({ id }) => !this.#before.has(String(id)));
    if (fresh) this.#end(t("setup.tags.learned", { name: String(fresh.name || fresh.id) }));
    else if (Date.now() > this.#until) this.#end(t("setup.tags.no_tag"));
  }

  protected override render(): TemplateResult | typeof nothing {
    const chargers = (this.#live.state?.chargers ?? []).filter(({ connected }) => connected);
    if (chargers.length === 0) return nothing;
    return html`<section class="card stack tight" aria-labelledby="learn"><h3 id="learn">${t("setup.tags.learn")}</h3>
      <p class="muted">${t("setup.tags.learn.about")}</p>
      <form class="row fields" @submit=${this.#tap}>
        <div><label for="at">${t("setup.tags.at")}</label><select id="at" name="at">
          ${chargers.map(({ id, name }) => html`<option value=${id}>${name || id}</option>`)}</select></div>
        <div class="grow"><label for="of">${t("setup.tags.name")}</label><input id="of" name="name" autocomplete="off"></div>
        <button type="submit" aria-disabled=${this.#command.pending ? "true" : nothing}>${t("setup.tags.wait")}</button></form>
      ${refusal(this.#command.refusal)}
      <p role="status">${this.#until === null ? this.#outcome : t("setup.tags.tap_now")}
        ${this.#until === null ? nothing : html`<span aria-hidden="true">${countdown((this.#until - Date.now()) / SECOND_MS)}</span>`}</p>
      </section>`;
  }

  #tags() {
    const { settings } = this.#settings;
    return settings ? entriesOf(settings, "tags") : [];
  }

  readonly #tap = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    let waits = 0;
    const run = async () => {
      const path = `${charger(String(data.get("at")))}/learn_tag`;
      waits =
        (await post<{ seconds: number }>(path, { name: String(data.get("name")).trim() }))?.seconds ?? 0;
    };
    this.#end("");
    this.#before = new Set(this.#tags().map(({ id }) => String(id)));
    if (!(await this.#command.ask({ run })) || !this.isConnected) return;
    form.reset();
    this.#until = Date.now() + waits * SECOND_MS;
    this.#clock = setInterval(() => this.requestUpdate(), SECOND_MS);
    this.requestUpdate();
  };

  #end(outcome: string): void {
    clearInterval(this.#clock);
    this.#until = null;
    this.#outcome = outcome;
  }
}
customElements.define("evlb-learn-tag", LearnTag);
