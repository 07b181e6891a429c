// The settings as the app holds them: read when first needed and whenever the live state says that they have
// changed, by whomever. A change answers with all options, so nothing is read twice.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { get, patch, post, Refusal } from "../core/api";
import { sentence, type Wish } from "../core/command";
import { type LiveStore, store as live } from "../core/live";
import { type Change, type Group, type Path, patchFor, type Settings, type Value } from "./options";

interface Answer {
  readonly change: Change | null;
  readonly options: Settings["options"];
  readonly revision: number;
  readonly problem: string;
  readonly restart: readonly string[];
}

export class SettingsStore {
  settings: Settings | null = null;
  /** Why they can't be read; "" while all is well. */
  refusal = "";
  #listeners = new Set<() => void>();
  #reading = false;
  #doubtful = false;
  #stop: (() => void) | undefined;

  constructor(private readonly live: LiveStore) {}

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#stop = this.live.subscribe(() => this.#look());
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop?.();
    };
  }

  /** Changes something; throws a Refusal. Answers with the change, null where nothing differs. */
  async change(body: Record<string, unknown>): Promise<Change | null> {
    return this.#took((await patch<Answer>("api/settings", body)) as Answer);
  }

  async undo(change: Change): Promise<Change | null> {
    return this.#took((await post<Answer>("api/settings/undo", { id: change.id })) as Answer);
  }

  async changes(): Promise<readonly Change[]> {
    return (await get<{ changes: readonly Change[] }>("api/settings/changes")).changes;
  }

  #took(answer: Answer): Change | null {
    const { change, options, revision, problem, restart } = answer;
    if (this.settings) this.settings = { ...this.settings, options, revision, problem, restart };
    this.#tell();
    return change;
  }

  #look(): void {
    const { state: told, link } = this.live.live;
    if (link === "lost") this.#doubtful = true; // a restarted app counts its changes anew
    const known = this.#doubtful ? null : this.settings;
    if (link === "lost" || !told || (known && (told.settings?.revision ?? known.revision) === known.revision))
      return;
    void this.#read();
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      this.settings = await get<Settings>("api/settings");
      this.refusal = "";
      this.#doubtful = false;
    } catch (error) {
      this.refusal = error instanceof Refusal ? error.message : sentence(error);
    }
    this.#reading = false;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The page's one; it asks for nothing before somebody looks. */
export const settingsStore = new SettingsStore(live);

/** Gives an element the settings, and has it drawn anew when they change. */
export class SettingsController implements ReactiveController {
  #unsubscribe: (() => void) | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: SettingsStore = settingsStore,
  ) {
    host.addController(this);
  }

  get settings(): Settings | null {
    return this.source.settings;
  }

  get refusal(): string {
    return this.source.refusal;
  }

  hostConnected(): void {
    this.#unsubscribe = this.source.subscribe(() => this.host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
  }

  /** A wish that sets one option, says what has changed, and can be taken back. */
  wish(path: Path, value: Value | Group, done = ""): Wish {
    return this.patchWish(patchFor(path, value), done);
  }

  /** `done`: what to say instead. */
  patchWish(body: Record<string, unknown>, done = ""): Wish {
    let made: Change | null = null;
    return {
      run: async () => {
        made = await this.source.change(body);
      },
      done: () => (made ? done || made.text : ""),
      undo: async () => {
        if (made) await this.source.undo(made);
      },
    };
  }
}
