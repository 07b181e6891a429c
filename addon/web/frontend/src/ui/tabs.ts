// <evlb-tabs>: views inside a view, as links: each has an address, and going back works.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { base } from "./base";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly href: string;
}

export class Tabs extends LitElement {
  static override properties = {
    tabs: { attribute: false },
    chosen: { type: String },
    label: { type: String },
  };
  static override styles = [
    base,
    css`
      nav {
        display: flex;
        gap: 0.25rem;
        overflow-x: auto;
        border-bottom: 1px solid var(--line);
      }
      a {
        padding: 0.6rem 0.9rem;
        border-bottom: 3px solid transparent;
        color: var(--muted);
        text-decoration: none;
        white-space: nowrap;
      }
      a[aria-current] {
        color: var(--accent);
        border-color: currentcolor;
      }
      :focus-visible {
        outline-offset: -3px;
      }
    `,
  ];

  declare tabs: readonly Tab[];
  declare chosen: string;
  /** What these are, for screen readers. */
  declare label: string;

  constructor() {
    super();
    this.tabs = [];
    this.chosen = this.label = "";
  }

  protected override render(): TemplateResult {
    const link = (tab: Tab) =>
      html`<a href=${tab.href} aria-current=${tab.id === this.chosen ? "page" : nothing}>${tab.label}</a>`;
    return html`<nav aria-label=${this.label}>${this.tabs.map(link)}</nav>`;
  }

  /** Where the tabs don't all fit, the chosen one is in the middle of what is seen. */
  protected override updated(changed: PropertyValues): void {
    if (!changed.has("chosen") && !changed.has("tabs")) return;
    const nav = this.renderRoot.querySelector("nav");
    const chosen = this.renderRoot.querySelector<HTMLElement>("a[aria-current]");
    if (!nav || !chosen) return;
    nav.scrollLeft = chosen.offsetLeft - nav.offsetLeft - (nav.clientWidth - chosen.offsetWidth) / 2;
  }
}
customElements.define("evlb-tabs", Tabs);
