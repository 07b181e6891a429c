// A sign of Material Design Icons as SVG; take single ones: `import { mdiPlay } from "@mdi/js"`.

import { html, svg, type TemplateResult } from "lit";

/** Draws it in the text's colour; says nothing to screen readers, so words must stand beside it. */
export function icon(path: string, size = 20): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width=${size} height=${size} fill="currentColor" aria-hidden="true"
    focusable="false">${svg`<path d=${path}></path>`}</svg>`;
}
