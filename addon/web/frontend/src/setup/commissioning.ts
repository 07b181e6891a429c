// <evlb-commissioning>: the test that proves wiring, clamps, obedience and latency: begun here, watched, reported.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { charger, get, post, remove, spoken } from "../core/api";
import { sentence } from "../core/command";
import { setAmps } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import "../ui/action";
import { base } from "../ui/base";
import { fields } from "../ui/fields";
import { refusal, said } from "../ui/refusal";
import { curves, type Sample } from "./curves";

interface Line {
  readonly title: string;
  readonly verdict: "proved" | "not proved" | "failed";
  readonly text: string;
}

interface Progress {
  readonly state: "none" | "running" | "done" | "aborted";
  readonly text: string;
  readonly elapsed_s: number;
  readonly limit_s: number;
  readonly level_a: number | null;
  readonly report: {
    readonly lines: readonly Line[];
    readonly samples: readonly Sample[];
    readonly suggested_phases: readonly string[];
    readonly main_fuse_a: number;
  } | null;
}

const AT_MOST_EVERY_MS = 1_000;

class Commissioning extends LitElement {
  static override properties = { charger: { type: String }, name: { type: String } };
  static override styles = [
    base,
    fields,
    css`
      progress {
        width: 100%;
        accent-color: var(--accent);
      }
      svg {
        width: 100%;
        height: auto;
      }
      .limit {
        stroke: var(--accent);
      }
      .charger {
        stroke: var(--good);
      }
      .house {
        stroke: var(--house);
      }
      polyline {
        fill: none;
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      .axis {
        stroke: var(--line);
      }
      text {
        fill: var(--muted);
        font: 11px Roboto, system-ui, sans-serif;
      }
      .key::before {
        content: "";
        display: inline-block;
        width: 1rem;
        height: 0.2rem;
        margin-right: 0.4rem;
        vertical-align: middle;
        background: currentcolor;
      }
      .key.limit {
        color: var(--accent);
      }
      .key.charger {
        color: var(--good);
      }
      .key.house {
        color: var(--house);
      }
    `,
  ];

  declare charger: string;
  declare name: string;
  readonly #live = new LiveController(this);
  #progress: Progress | undefined;
  #refusal = "";
  #askedAt = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  /** While a test runs it is looked at whenever the live state moves; else never. */
  protected override updated(_changed: PropertyValues): void {
    const due = Date.now() - this.#askedAt >= AT_MOST_EVERY_MS;
    if (this.#live.state && this.#progress?.state === "running" && due) void this.#look();
  }

  protected override render(): TemplateResult {
    const progress = this.#progress;
    const running = progress?.state === "running";
    const path = `${charger(this.charger)}/commissioning`;
    const wish = running ? { run: () => remove(path) } : { run: () => post(path) };
    return html`<section class="card stack" aria-labelledby="title" data-test=${progress?.state ?? ""} @done=${this.#look}>
      <h3 id="title">${t("setup.commissioning")}</h3><p class="muted">${t("setup.commissioning.about")}</p>
      ${running ? this.#running(progress) : nothing}
      ${progress && progress.state !== "none" ? html`<p role=${running ? nothing : "status"}>${said(progress.text)}</p>` : nothing}
      ${progress?.report ? this.#report(progress.report) : nothing}${refusal(this.#refusal)}
      <div class="row"><evlb-action .label=${running ? t("setup.commissioning.abort") : t("setup.commissioning.begin")} .wish=${wish}></evlb-action>
        ${progress?.report ? html`<a class="button" href=${spoken(`${path}/report`)} target="_blank" rel="noopener">${t("setup.commissioning.report")}</a>` : nothing}
      </div></section>`;
  }

  #running({ elapsed_s: elapsed, limit_s: limit, level_a: level }: Progress): TemplateResult {
    return html`<progress max=${limit || 1} value=${elapsed} aria-label=${t("setup.commissioning")}></progress>
      ${level === null ? nothing : html`<p>${t("setup.commissioning.level", { level: setAmps(level) })}</p>`}`;
  }

  #report(report: NonNullable<Progress["report"]>): TemplateResult {
    const kinds = { proved: "good", "not proved": "warn", failed: "bad" } as const;
    const words = {
      proved: t("setup.verdict.proved"),
      "not proved": t("setup.verdict.open"),
      failed: t("setup.verdict.failed"),
    };
    return html`${
      report.suggested_phases.length > 0
        ? html`<p class="banner warn">${t("setup.commissioning.phases", { phases: report.suggested_phases.join(", ") })}</p>`
        : nothing
    }
      <ul class="stack tight">${report.lines.map(
        ({ title, verdict, text }) => html`<li><span class="chip ${kinds[verdict]}">${words[verdict]}</span>
          <b>${said(title)}</b> <span class="muted">${said(text)}</span></li>`,
      )}</ul>
      ${report.samples.length > 1 ? this.#chart(report.samples, report.main_fuse_a) : nothing}`;
  }

  #chart(samples: readonly Sample[], fuse: number): TemplateResult {
    return html`<figure role="img" aria-label=${t("setup.commissioning.chart")}>${curves(samples, fuse)}
      <figcaption class="row muted"><span class="key limit">${t("setup.curve.limit")}</span>
        <span class="key charger">${t("setup.curve.charger")}</span><span class="key house">${t("setup.curve.house")}</span></figcaption></figure>`;
  }

  readonly #look = async (): Promise<void> => {
    this.#askedAt = Date.now();
    try {
      this.#progress = await get<Progress>(`${charger(this.charger)}/commissioning`);
      this.#refusal = "";
    } catch (error) {
      this.#refusal = sentence(error);
    }
    this.requestUpdate();
  };
}
customElements.define("evlb-commissioning", Commissioning);
