// <evlb-fuse-step>: the main fuse, confirmed by somebody who has looked at it. It says "confirmed" then.

import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { Command } from "../core/command";
import { t } from "../core/i18n";
import { base } from "../ui/base";
import { refusal } from "../ui/refusal";
import { confirmFuse } from "./confirmed";
import "./option";
import { fieldOf, heldBy, type Settings, typed } from "./options";
import { SettingsController } from "./settings-store";
import { FUSES } from "./steps";

const FUSE = ["grid", "main_fuse_a"] as const;

class FuseStep extends LitElement {
  static override styles = [
    base,
    css`
      .where {
        display: grid;
        grid-template-columns: minmax(10rem, 17rem) 1fr;
        gap: 1rem 1.5rem;
        align-items: center;
      }
      svg {
        width: 100%;
        height: auto;
      }
      .plate {
        fill: var(--raised);
        stroke: var(--field);
      }
      .lever {
        fill: var(--field);
      }
      .rating {
        fill: var(--text);
        font: 600 15px Roboto, system-ui, sans-serif;
      }
      .mark {
        fill: none;
        stroke: var(--fuse);
        stroke-width: 3;
      }
      .choices button {
        min-width: 4rem;
      }
      .choices button[aria-pressed="true"] {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
        color: var(--accent);
        font-weight: 600;
      }
      @media (max-width: 34rem) {
        .where {
          grid-template-columns: 1fr;
        }
        svg {
          max-width: 15rem;
        }
      }
    `,
  ];

  readonly #settings = new SettingsController(this);
  readonly #command = new Command(this);
  #draft: string | null = null;
  #wrong = "";

  protected override render(): TemplateResult | typeof nothing {
    const { settings } = this.#settings;
    if (!settings) return refusal(this.#settings.refusal);
    const now = this.#draft ?? String(heldBy(settings, FUSE));
    return html`<div class="stack">
      <div class="where">${picture(now)}<div class="stack tight"><p>${t("setup.fuse.where")}</p>
        <p class="muted">${t("setup.fuse.letter")}</p></div></div>
      <div role="group" aria-label=${t("setup.fuse.rating")} class="row choices">
        ${FUSES.map((rating) => this.#choice(String(rating), now))}
        <span class="row"><label for="other">${t("setup.fuse.other")}</label>
          <input id="other" size="4" inputmode="numeric" autocomplete="off" .value=${now} aria-invalid=${String(this.#wrong !== "")}
            @input=${this.#edit}> A</span></div>
      ${refusal(this.#wrong || this.#command.refusal)}
      <evlb-option .path=${["grid", "phases"]} .values=${[
        { value: "3", label: t("setup.phases.three") },
        { value: "1", label: t("setup.phases.one") },
      ]}></evlb-option>
      <evlb-option .path=${["grid", "breaker"]}></evlb-option>
      <p><button type="button" class="primary" aria-disabled=${this.#command.pending ? "true" : nothing} @click=${() => this.#confirm(settings)}>
        ${t("setup.fuse.confirm", { rating: now })}</button></p></div>`;
  }

  #choice(rating: string, now: string): TemplateResult {
    const choose = () => this.#take(rating);
    return html`<button type="button" aria-pressed=${String(rating === now)} @click=${choose}>${rating} A</button>`;
  }

  readonly #edit = (event: Event): void => this.#take((event.target as HTMLInputElement).value);

  #take(text: string): void {
    this.#draft = text;
    this.#wrong = "";
    if (this.#command.refusal) this.#command.clear();
    this.requestUpdate();
  }

  async #confirm(settings: Settings): Promise<void> {
    const field = fieldOf(settings, FUSE);
    const now = heldBy(settings, FUSE);
    const read = field ? typed(field, this.#draft ?? String(now)) : { value: now };
    if ("wrong" in read) {
      this.#wrong = t(read.wrong, { least: read.least, most: read.most });
      this.requestUpdate();
      return;
    }
    const same = read.value === now;
    if (!same && !(await this.#command.ask(this.#settings.wish(FUSE, read.value)))) return;
    this.#draft = null;
    confirmFuse();
    this.dispatchEvent(new CustomEvent("confirmed", { bubbles: true, composed: true }));
  }
}
customElements.define("evlb-fuse-step", FuseStep);

/** A three-pole main breaker, with a ring around what is to be read. */
function picture(rating: string): TemplateResult {
  const pole = (x: number) => svg`<rect class="plate" x=${x} y="10" width="46" height="120" rx="5"></rect>
    <rect class="lever" x=${x + 14} y="58" width="18" height="26" rx="3"></rect>`;
  return html`<svg viewBox="0 0 176 150" role="img" aria-label=${t("setup.fuse.picture", { rating })}>
    ${[14, 64, 114].map(pole)}
    <text class="rating" x="37" y="38" text-anchor="middle">B${rating.slice(0, 3)}</text>
    <ellipse class="mark" cx="37" cy="33" rx="27" ry="17"></ellipse>
  </svg>`;
}
