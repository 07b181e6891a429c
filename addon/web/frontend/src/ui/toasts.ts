// <evlb-toasts>: the short messages at the page's lower edge; read out, and with an undo where there is one.

import { mdiClose } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { sentence } from "../core/command";
import { t } from "../core/i18n";
import { dismiss, onToasts, type Toast, toast, toasts } from "../core/toasts";
import { base } from "./base";
import { icon } from "./icon";

export class Toasts extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        inset: auto 0 calc(1rem + var(--bar, 0px)) 0;
        display: grid;
        justify-items: center;
        gap: 0.5rem;
        padding-inline: 1rem;
        pointer-events: none;
        z-index: 5;
      }
      div {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        max-width: 34rem;
        padding: 0.4rem 0.5rem 0.4rem 1rem;
        border-radius: 0.75rem;
        background: var(--text);
        color: var(--page);
        box-shadow: 0 4px 18px rgb(0 0 0 / 30%);
        pointer-events: auto;
      }
      button {
        border-color: transparent;
        padding-inline: 0.5rem;
        color: inherit;
      }
      button.icon {
        flex: none;
      }
      @media (max-width: 44rem) {
        div {
          width: 100%;
        }
        div:not(:last-child) {
          display: none; /* on a phone they would hide what is below */
        }
      }
      button.undo {
        font-weight: 600;
        text-decoration: underline;
      }
      button:hover:not(:disabled) {
        background: rgb(128 128 128 / 30%);
      }
    `,
  ];

  #stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "status");
    this.#stop = onToasts(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  protected override render(): TemplateResult {
    return html`${toasts().map((entry) => this.#entry(entry))}`;
  }

  #entry(entry: Toast): TemplateResult {
    const undo = entry.undo;
    return html`<div>
      <span class="grow">${entry.text}</span>
      ${undo ? html`<button type="button" class="undo" @click=${() => this.#undo(entry.id, undo)}>${t("shell.undo")}</button>` : nothing}
      <button type="button" class="icon" aria-label=${t("shell.close")} @click=${() => dismiss(entry.id)}>${icon(mdiClose)}</button>
    </div>`;
  }

  async #undo(id: number, undo: () => Promise<unknown>): Promise<void> {
    dismiss(id);
    try {
      await undo();
    } catch (error) {
      toast({ text: sentence(error), bad: true });
    }
  }
}
customElements.define("evlb-toasts", Toasts);
