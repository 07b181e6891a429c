// Where the keyboard goes on when what it was at is gone: a button that did its work, an entry that was removed.

import type { ReactiveController, ReactiveControllerHost } from "lit";

export class PlaceKeeper implements ReactiveController {
  #held = false;

  /** `next`: the selector of what gets the focus; it must be able to take it. */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly next: string,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.#held = this.#active() !== null;
  }

  hostUpdated(): void {
    if (!this.#held || this.#active()) return;
    this.host.shadowRoot?.querySelector<HTMLElement>(this.next)?.focus();
  }

  #active(): Element | null {
    return this.host.shadowRoot?.activeElement ?? null;
  }
}
