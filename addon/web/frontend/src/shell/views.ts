// The views: what each is called, and where its code is. A view is loaded when it is first shown.
// To add one: a folder with view.ts that defines the element, strings/*.json, and a line here.

import { mdiChartLine, mdiCog, mdiHomeLightningBolt, mdiLightbulbOnOutline } from "@mdi/js";
import { html, type TemplateResult } from "lit";

export interface View {
  readonly id: "now" | "history" | "setup" | "understand";
  readonly icon: string;
  readonly load: () => Promise<unknown>;
  /** Draws its element; `rest` is what stands behind the view's name in the address. */
  readonly draw: (rest: readonly string[]) => TemplateResult;
}

export const VIEWS: readonly View[] = [
  {
    id: "now",
    icon: mdiHomeLightningBolt,
    load: () => import("../now/view"),
    draw: (rest) => html`<evlb-now .rest=${rest}></evlb-now>`,
  },
  {
    id: "history",
    icon: mdiChartLine,
    load: () => import("../history/view"),
    draw: (rest) => html`<evlb-history .rest=${rest}></evlb-history>`,
  },
  {
    id: "setup",
    icon: mdiCog,
    load: () => import("../setup/view"),
    draw: (rest) => html`<evlb-setup .rest=${rest}></evlb-setup>`,
  },
  {
    id: "understand",
    icon: mdiLightbulbOnOutline,
    load: () => import("../understand/view"),
    draw: (rest) => html`<evlb-understand .rest=${rest}></evlb-understand>`,
  },
];
