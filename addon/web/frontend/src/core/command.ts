// One thing that people ask for: pending meanwhile, then done, or refused with the server's sentence.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Refusal } from "./api";
import { t } from "./i18n";
import { toast } from "./toasts";

export interface Wish {
  /** Does it; throws a Refusal where it is not granted. */
  run: () => Promise<unknown>;
  /** What to say when it was done, "" or nothing where the page shows it anyway; a function is asked afterwards. */
  done?: string | (() => string);
  /** Takes it back, offered beside `done`. */
  undo?: () => Promise<unknown>;
}

/** The state of an element's commands. One at a time: a second wish waits for no first, it is not taken. */
export class Command implements ReactiveController {
  pending = false;
  /** Why the last wish was not granted; "" otherwise. */
  refusal = "";
  fields: Readonly<Record<string, string>> = {};

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** Asks for it; tells whether it was granted. */
  async ask(wish: Wish): Promise<boolean> {
    if (this.pending) return false;
    this.#show({ pending: true, refusal: "" });
    try {
      await wish.run();
    } catch (error) {
      this.#show({
        pending: false,
        refusal: sentence(error),
        fields: error instanceof Refusal ? error.fields : {},
      });
      return false;
    }
    this.#show({ pending: false, refusal: "" });
    const text = typeof wish.done === "function" ? wish.done() : wish.done;
    if (text) toast({ text, ...(wish.undo && { undo: wish.undo }) });
    return true;
  }

  clear(): void {
    this.#show({ pending: this.pending, refusal: "" });
  }

  #show(now: { pending: boolean; refusal: string; fields?: Readonly<Record<string, string>> }): void {
    this.pending = now.pending;
    this.refusal = now.refusal;
    this.fields = now.fields ?? {};
    this.host.requestUpdate();
  }
}

/** What to tell of an error: the server's sentence, or that something of our own is broken. */
export function sentence(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  console.error(error);
  return t("shell.broken");
}
