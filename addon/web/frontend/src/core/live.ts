// The link to the app: the whole state first, then changes, for ever. Nothing is polled.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { spoken } from "./api";
import type { Status } from "./api-types.gen";
import { merge } from "./merge";

/** `lost`: what is shown is old, and a new link is being tried for. */
export type Link = "connecting" | "up" | "lost";

export interface Live {
  readonly state: Status | null;
  readonly link: Link;
  /** When the last sign of life came, in the browser's clock; 0 before the first. */
  readonly heardAt: number;
}

export const SILENCE_MS = 15_000; // the app says something every ten seconds, be it nothing
export const LONGEST_PAUSE_MS = 10_000;
const FIRST_PAUSE_MS = 250;

type Listener = (live: Live) => void;

/** Follows /api/live for ever. What is known stays known while the link is down; it is only told to be old. */
export class LiveStore {
  #live: Live = { state: null, link: "connecting", heardAt: 0 };
  #listeners = new Set<Listener>();
  #socket: WebSocket | undefined;
  #coming: unknown = {}; // the state as far as this socket has told it
  #failures = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly open: () => WebSocket = openLive) {}

  get live(): Live {
    return this.#live;
  }

  /** Calls back at each change until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    document.addEventListener("visibilitychange", this.hurry);
    window.addEventListener("online", this.hurry);
    this.#connect();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.hurry);
    window.removeEventListener("online", this.hurry);
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Whoever looks at the page again, or comes back to the network, waits for no pause. */
  readonly hurry = (): void => {
    if (!this.#socket && document.visibilityState === "visible") this.#connect();
  };

  #connect(): void {
    clearTimeout(this.#retry);
    const socket = this.open();
    this.#socket = socket;
    this.#coming = {};
    this.#watch(socket);
    socket.onmessage = ({ data }) => this.#hear(socket, String(data));
    socket.onclose = () => this.#lose(socket);
  }

  #watch(socket: WebSocket): void {
    clearTimeout(this.#silence);
    // By hand too: a socket whose network is gone may take minutes to notice.
    this.#silence = setTimeout(() => this.#lose(socket), SILENCE_MS);
  }

  #hear(socket: WebSocket, data: string): void {
    if (this.#socket !== socket) return;
    this.#watch(socket);
    this.#failures = 0;
    this.#coming = merge(this.#coming, JSON.parse(data));
    this.#tell({ state: this.#coming as Status, link: "up", heardAt: Date.now() });
  }

  #lose(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    clearTimeout(this.#silence);
    this.#socket = undefined;
    socket.close();
    this.#tell({ ...this.#live, link: "lost" });
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#connect(), pause * (0.75 + Math.random() / 2));
  }

  #tell(live: Live): void {
    this.#live = live;
    for (const listener of this.#listeners) listener(live);
  }
}

/** Opens the app's socket, in the language that the page speaks by then. */
export function openLive(): WebSocket {
  const url = new URL(spoken("api/live"), document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url);
}

/** The page's one link; main.ts starts it. */
export const store = new LiveStore();

/** Gives an element the live state, and has it drawn anew when that changes. */
export class LiveController implements ReactiveController {
  #unsubscribe: (() => void) | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: LiveStore = store,
  ) {
    host.addController(this);
  }

  get state(): Status | null {
    return this.source.live.state;
  }

  get link(): Link {
    return this.source.live.link;
  }

  get heardAt(): number {
    return this.source.live.heardAt;
  }

  hostConnected(): void {
    this.#unsubscribe = this.source.subscribe(() => this.host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
  }
}
