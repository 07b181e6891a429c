// Why something was not done: the server's sentence, read out at once.

import { html, type TemplateResult } from "lit";

/** Shows a sentence of the server's. */
export function refusal(sentence: string): TemplateResult {
  return html`<p class="bad refusal" role="alert"
    ?hidden=${sentence === ""}>${sentence}</p>`;
}

/** Shows what the server says, as reasons and states of the meter. */
export function said(sentence: string): TemplateResult {
  return html`<span>${sentence}</span>`;
}
