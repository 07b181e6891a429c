// <evlb-understand>: whether all is well, and what to send to somebody who should find out why not.

import { mdiAlertCircle, mdiCheckCircle, mdiInformation } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as api from "../core/api";
import type { HealthStatus, Status } from "../core/api-types.gen";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { icon } from "../ui/icon";
import { said } from "../ui/refusal";

class Understand extends LitElement {
  static override properties = { rest: { attribute: false } };
  static override styles = [
    base,
    css`
      .check {
        display: grid;
        grid-template-columns: 1.75rem minmax(0, 1fr);
        gap: 0 0.5rem;
      }
      .check svg {
        color: var(--bad);
      }
      .check.ok svg {
        color: var(--good);
      }
      .check.notice svg {
        color: var(--warn);
      }
    `,
  ];

  declare rest: readonly string[];
  readonly #live = new LiveController(this);

  protected override render(): TemplateResult {
    const state = this.#live.state;
    return html`<div class="stack">${state ? this.#health(state) : nothing}${this.#files(state)}</div>`;
  }

  #health({ health }: Status): TemplateResult {
    const fine = health.filter(({ ok, notice }) => ok && !notice);
    const problems = [...health.filter(({ ok }) => !ok), ...health.filter(({ ok, notice }) => ok && notice)];
    return html`<section class="card stack" aria-labelledby="health">
      <h2 id="health">${t("understand.health")}</h2>
      <ul id="problems" class="stack">${repeat(problems, ({ check }) => check, check)}</ul>
      <details ?hidden=${fine.length === 0}>
        <summary>${t("understand.fine", { n: fine.length })}</summary>
        <ul class="stack">${repeat(fine, ({ check }) => check, check)}</ul>
      </details>
    </section>`;
  }

  #files(state: Status | null): TemplateResult {
    const words = () => this.renderRoot.querySelector<HTMLInputElement>("#moment-words")?.value ?? "";
    const save = { run: () => api.download("POST", "api/scenario", { value: words() }) };
    return html`<section class="card stack" aria-labelledby="files">
      <h2 id="files">${t("understand.files")}</h2>
      <div>
        <label for="moment-words">${t("understand.moment.label")}</label>
        <div class="row">
          <input id="moment-words" class="grow" type="text">
          <evlb-action id="save-moment" .wish=${save} .label=${t("understand.moment")}></evlb-action>
        </div>
      </div>
      <p><a href="api/recording" download>${t("understand.recording")}</a></p>
      <p id="version" class="muted">${state ? t("understand.version", { version: state.version }) : ""}</p>
    </section>`;
  }
}
customElements.define("evlb-understand", Understand);

function check({ ok, notice, text, fix }: HealthStatus): TemplateResult {
  const sign = notice ? mdiInformation : ok ? mdiCheckCircle : mdiAlertCircle;
  return html`<li class="check ${ok ? "ok" : ""} ${notice ? "notice" : ""}">${icon(sign, 24)}
    <div><p class="text">${said(text)}</p><p class="fix muted" ?hidden=${!fix}>${said(fix)}</p></div></li>`;
}
