// What is said beside the mark of a decision that is pointed at.

import { html, nothing, type TemplateResult } from "lit";
import type { DecisionEntry } from "../core/api-types.gen";
import { clock } from "../core/format";
import { t } from "../core/i18n";
import { said } from "../ui/refusal";
import { styled } from "../ui/styled";
import { change, who } from "./decisions";

export interface Pointed {
  readonly entry: DecisionEntry;
  /** Where it is, and how wide the chart is, in pixels. */
  readonly left: number;
  readonly width: number;
}

/** A box on the side of the mark that has more room. */
export function tip({ entry, left, width }: Pointed): TemplateResult {
  const isRight = left > width / 2;
  const place = isRight
    ? { right: `${width - left + 12}px`, left: undefined }
    : { left: `${left + 12}px`, right: undefined };
  return html`<div class="tip" role="status" ${styled(place)}>
    <strong>${clock(entry.time_s * 1000)} · ${who(entry)}</strong><br>${change(entry)}
    ${entry.changes > 1 ? html`<span class="muted"> (${t("history.changes", { n: entry.changes })})</span>` : nothing}
    <br>${said(entry.reason)}</div>`;
}
