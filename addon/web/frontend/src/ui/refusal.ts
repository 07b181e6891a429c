// Why something was not done: the server's sentence, read out at once.

import { html, nothing, type TemplateResult } from "lit";
import { language } from "../core/i18n";

/** Shows a sentence of the server's; they are English in any language of the page. */
export function refusal(sentence: string): TemplateResult {
  return html`<p class="bad refusal" role="alert" lang=${language() === "en" ? nothing : "en"}
    ?hidden=${sentence === ""}>${sentence}</p>`;
}

/** Shows what the server says, as reasons and states of the meter. */
export function said(sentence: string): TemplateResult {
  return html`<span lang=${language() === "en" ? nothing : "en"}>${sentence}</span>`;
}
