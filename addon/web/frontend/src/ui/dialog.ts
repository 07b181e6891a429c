// <evlb-dialog>: a window over the page; Escape and a click beside it close it, focus returns to where it was.

import { mdiClose } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { t } from "../core/i18n";
import { base } from "./base";
import { icon } from "./icon";

export class Dialog extends LitElement {
  static override properties = { heading: { type: String }, closable: { type: Boolean } };
  static override styles = [
    base,
    css`
      dialog {
        width: min(34rem, calc(100vw - 2rem));
        max-height: calc(100vh - 3rem);
        padding: 0;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--text);
        overflow: auto;
      }
      dialog::backdrop {
        background: rgb(8 12 16 / 55%);
      }
      .inner {
        display: grid;
        gap: 1rem;
        padding: 1.25rem;
      }
      header {
        display: flex;
        align-items: flex-start;
        gap: 1rem;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.5rem;
      }
      ::slotted(button) {
        min-height: 2.5rem;
        padding: 0.25rem 1rem;
        border: 1px solid var(--field);
        border-radius: 0.6rem;
        background: transparent;
        color: var(--text);
        font: inherit;
        cursor: pointer;
      }
      ::slotted(button.danger) {
        color: var(--bad);
        border-color: var(--bad);
      }
      ::slotted(button.primary) {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--on-accent);
      }
    `,
  ];

  declare heading: string;
  /** Whether it has a button to close it; a question is closed by its answers. */
  declare closable: boolean;

  constructor() {
    super();
    this.heading = "";
    this.closable = false;
  }

  /** Shows it; the rest of the page can't be reached until it is closed. */
  async open(): Promise<void> {
    await this.updateComplete;
    const dialog = this.#dialog();
    if (dialog && !dialog.open) dialog.showModal();
  }

  close(): void {
    this.#dialog()?.close();
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed} @click=${this.#beside}>
      <div class="inner">
        <header>
          <h2 id="heading" class="grow">${this.heading}</h2>
          ${this.closable ? this.#cross() : nothing}
        </header>
        <slot></slot>
        <footer><slot name="actions"></slot></footer>
      </div>
    </dialog>`;
  }

  #cross(): TemplateResult {
    return html`<button type="button" class="icon plain" aria-label=${t("shell.close")} @click=${this.close}>
      ${icon(mdiClose)}</button>`;
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  #beside(event: MouseEvent): void {
    if (event.target === this.#dialog()) this.close();
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }
}
customElements.define("evlb-dialog", Dialog);
