// <evlb-history>: what was charged.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import * as api from "../core/api";
import { sentence } from "../core/command";
import { dateTime, energy } from "../core/format";
import { t } from "../core/i18n";
import { LiveController } from "../core/live";
import { base } from "../ui/base";
import { refusal } from "../ui/refusal";

interface Session {
  readonly id: number;
  readonly started: string;
  readonly stopped: string | null;
  readonly charger: string;
  readonly tag: string;
  readonly tag_name: string;
  readonly refused: string;
  readonly reason: string;
  readonly energy_wh: number;
  readonly energy_estimated: boolean;
}

const SHOWN = 20;

class History extends LitElement {
  static override properties = {
    rest: { attribute: false },
    sessions: { state: true },
    problem: { state: true },
  };
  static override styles = [base, css``];

  declare rest: readonly string[];
  declare sessions: readonly Session[];
  declare problem: string;
  readonly #live = new LiveController(this);
  #asked: string | null = null; // which sessions were running when they were last asked for

  constructor() {
    super();
    this.sessions = [];
    this.problem = "";
  }

  protected override render(): TemplateResult {
    this.#ask();
    return html`<section class="card stack" aria-labelledby="title">
      <h2 id="title">${t("history.sessions")}</h2>
      ${refusal(this.problem)}
      ${this.sessions.length === 0 ? html`<p class="muted">${t("history.none")}</p>` : this.#table()}
      <p><a href="api/sessions.csv" download>${t("history.csv")}</a></p>
    </section>`;
  }

  // Sessions are not in the live state; they are asked for when one begins or ends.
  #ask(): void {
    const chargers = this.#live.state?.chargers;
    if (!chargers) return;
    const running = chargers.map(({ id, session }) => `${id} ${session?.id ?? ""}`).join();
    if (running === this.#asked) return;
    this.#asked = running;
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.sessions = (await api.get<{ sessions: Session[] }>(`api/sessions?limit=${SHOWN}`)).sessions;
      this.problem = "";
    } catch (error) {
      this.problem = sentence(error);
      this.#asked = null; // the next state asks again
    }
  }

  #table(): TemplateResult {
    const heads = ["begun", "charger", "tag", "energy", "end"] as const;
    return html`<div class="scroll"><table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${t(`history.${head}`)}</th>`)}</tr></thead>
      <tbody>${this.sessions.map((session) => this.#row(session))}</tbody>
    </table></div>`;
  }

  #row(session: Session): TemplateResult {
    const charged = energy(session.energy_wh);
    const who = session.tag_name || (session.tag ? `…${session.tag.slice(-3)}` : "");
    const end = session.stopped === null ? t("history.running") : session.refused || session.reason;
    return html`<tr><td>${dateTime(session.started)}</td><td>${session.charger}</td><td>${who || nothing}</td>
      <td>${session.energy_estimated ? t("history.about", { energy: charged }) : charged}</td><td>${end}</td></tr>`;
  }
}
customElements.define("evlb-history", History);
