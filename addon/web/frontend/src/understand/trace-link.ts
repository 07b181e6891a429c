// The link to one charger's messages; it comes back by itself, and is told all that the app has kept.

import { charger, spoken } from "../core/api";
import type { TraceEntry } from "../core/api-types.gen";

const RETRY_MS = 2_000;
const SILENCE_MS = 15_000; // the app says something every ten seconds, be it nothing

export class TraceLink {
  #socket: WebSocket | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly id: string,
    private readonly heard: (entries: readonly TraceEntry[]) => void,
    private readonly told: (up: boolean) => void,
  ) {}

  open(): void {
    const url = new URL(spoken(`${charger(this.id)}/trace/live`), document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#watch(socket);
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#watch(socket);
      this.told(true);
      const { entries } = JSON.parse(String(data)) as { entries: TraceEntry[] };
      if (entries.length > 0) this.heard(entries);
    };
    socket.onclose = () => this.#lose(socket);
  }

  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #watch(socket: WebSocket): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(socket), SILENCE_MS);
  }

  #lose(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    clearTimeout(this.#silence);
    this.#socket = undefined;
    socket.close();
    this.told(false);
    this.#retry = setTimeout(() => this.open(), RETRY_MS);
  }
}
