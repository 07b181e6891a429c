// <evlb-app>: the frame: name, the four views, whether the link is alive, and what holds for all of them.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { clock } from "../core/format";
import { loadStrings, say, t } from "../core/i18n";
import { LiveController } from "../core/live";
import { hashOf, RouteController } from "../core/router";
import { base } from "../ui/base";
import { icon } from "../ui/icon";
import { said } from "../ui/refusal";
import "../ui/toasts";
import { frame } from "./frame";
import { VIEWS, type View } from "./views";

class App extends LitElement {
  static override properties = { ready: { state: true }, failed: { state: true } };
  static override styles = [base, frame, css``];

  declare ready: ReadonlySet<string>;
  declare failed: boolean;
  readonly #live = new LiveController(this);
  readonly #router = new RouteController(this, () => this.#arrive());

  constructor() {
    super();
    this.ready = new Set();
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load(this.#view());
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    return html`<a class="skip" href="#main" @click=${this.#skip}>${t("shell.skip")}</a>
      <header>
        <div class="top">
          <img src="./icon.svg" alt="" width="32" height="32">
          <h1>EV Load Balancer</h1>
          ${this.#link()}
        </div>
        <nav aria-label=${t("shell.views")}>${VIEWS.map((entry) => this.#tab(entry, entry === view))}</nav>
      </header>
      <main id="main" tabindex="-1" aria-busy=${this.ready.has(view.id) ? nothing : "true"}
        ?data-stale=${this.#live.link === "lost"}>
        ${this.#banners()}
        <h2 class="vh">${say(`shell.view.${view.id}`)}</h2>
        ${this.#content(view)}
      </main>
      <evlb-toasts></evlb-toasts>`;
  }

  #view(): View {
    const found = VIEWS.find(({ id }) => id === this.#router.route.view);
    return found ?? (VIEWS[0] as View);
  }

  #tab(view: View, shown: boolean): TemplateResult {
    return html`<a href=${hashOf(view.id)} aria-current=${shown ? "page" : nothing}>
      ${icon(view.icon, 22)}<span>${say(`shell.view.${view.id}`)}</span></a>`;
  }

  #link(): TemplateResult {
    const { link, heardAt } = this.#live;
    const words = {
      connecting: t("shell.connecting"),
      up: t("shell.live"),
      lost: heardAt ? t("shell.lost", { time: clock(heardAt) }) : t("shell.unreachable"),
    };
    return html`<p id="link" class="chip ${{ connecting: "", up: "good", lost: "bad" }[link]}" role="status"
      data-link=${link}><span class="dot"></span>${words[link]}</p>`;
  }

  #banners(): TemplateResult {
    const state = this.#live.state;
    return html`<p id="error" class="banner" role="alert" ?hidden=${!state?.error}>${said(state?.error ?? "")}</p>
      <p id="shadow-on" class="banner warn" role="status" ?hidden=${!state?.site?.shadow}><span><b>${t("shell.shadow")}</b>
        ${t("shell.shadow.means")}</span></p>`;
  }

  #content(view: View): TemplateResult {
    if (this.failed) {
      return html`<p class="banner" role="alert">${t("shell.view.failed")}
        <button type="button" @click=${() => location.reload()}>${t("shell.reload")}</button></p>`;
    }
    return this.ready.has(view.id) ? view.draw(this.#router.route.rest) : html`<div class="waiting"></div>`;
  }

  #arrive(): void {
    window.scrollTo(0, 0);
    void this.#load(this.#view());
  }

  async #load(view: View): Promise<void> {
    try {
      await Promise.all([view.load(), loadStrings(view.id)]);
      this.ready = new Set([...this.ready, view.id]);
      this.failed = false;
    } catch (error) {
      console.error(error);
      this.failed = true; // after an update of the app its old files are gone: load the page anew
    }
  }

  #skip(event: Event): void {
    event.preventDefault(); // the address belongs to the router
    this.renderRoot.querySelector("main")?.focus();
  }
}

/** Puts the frame up; the words must be there. */
export function define(): void {
  customElements.define("evlb-app", App);
}
