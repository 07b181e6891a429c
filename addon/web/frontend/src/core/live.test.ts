import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { speak } from "./i18n";
import { type Live, LiveStore, LONGEST_PAUSE_MS, openLive, SILENCE_MS } from "./live";

class Socket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  say(change: unknown): void {
    this.onmessage?.({ data: JSON.stringify(change) });
  }
}

let sockets: Socket[];
let store: LiveStore;
let told: Live[];

const last = (): Socket => sockets.at(-1) as Socket;
const shown = (): Live => told.at(-1) as Live;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  told = [];
  store = new LiveStore(() => {
    sockets.push(new Socket());
    return last() as unknown as WebSocket;
  });
  store.subscribe((live) => told.push(live));
  store.start();
});

afterEach(() => {
  store.stop();
  vi.useRealTimers();
});

describe("the live state", () => {
  it("is the first message, changed by those that follow", () => {
    last().say({ version: "1", chargers: [], site: { limit_a: 25 } });
    last().say({ site: { limit_a: 20 } });

    expect(shown().link).toBe("up");
    expect(shown().state).toEqual({ version: "1", chargers: [], site: { limit_a: 20 } });
  });

  it("stays known while the link is down, and is told to be old", () => {
    last().say({ version: "1" });
    last().onclose?.();

    expect(shown()).toMatchObject({ link: "lost", state: { version: "1" } });
  });

  it("starts anew with a new link: nothing of the old one is left in it", () => {
    last().say({ version: "1", error: "x" });
    last().onclose?.();
    vi.advanceTimersByTime(1000);
    last().say({ version: "2" });

    expect(sockets).toHaveLength(2);
    expect(shown()).toMatchObject({ link: "up", state: { version: "2" } });
    expect(shown().state).not.toHaveProperty("error");
  });

  it("is old when nothing is heard for long, whatever the socket says", () => {
    last().say({ version: "1" });
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(shown().link).toBe("up");
    last().say({});
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(shown().link).toBe("up");
    vi.advanceTimersByTime(1);

    expect(shown().link).toBe("lost");
    expect(sockets[0]?.closed).toBe(true);
  });

  it("hears nothing more of a socket that was given up", () => {
    const [first] = sockets;
    last().say({ version: "1" });
    vi.advanceTimersByTime(SILENCE_MS);
    first?.say({ version: "late" });

    expect(shown()).toMatchObject({ link: "lost", state: { version: "1" } });
  });

  it("tries again ever more seldom, but never more seldom than a person would wait", () => {
    const at: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      const before = Date.now();
      last().onclose?.();
      vi.advanceTimersToNextTimer();
      at.push(Date.now() - before);
    }

    expect(at[0]).toBeLessThan(400);
    expect(Math.max(...at)).toBeLessThanOrEqual(LONGEST_PAUSE_MS * 1.25);
    expect(at.at(-1)).toBeGreaterThanOrEqual(LONGEST_PAUSE_MS * 0.75);
  });

  it("waits for no pause when somebody comes back to the page", () => {
    for (let tries = 0; tries < 8; tries += 1) {
      last().onclose?.();
      vi.advanceTimersToNextTimer();
    }
    last().onclose?.();
    const before = sockets.length;
    window.dispatchEvent(new Event("online"));

    expect(sockets).toHaveLength(before + 1);
    window.dispatchEvent(new Event("online"));
    expect(sockets, "one link is enough").toHaveLength(before + 1);
  });
});

describe("the socket", () => {
  it("asks in the language that the page speaks", () => {
    const asked: string[] = [];
    vi.stubGlobal(
      "WebSocket",
      class {
        constructor(url: URL) {
          asked.push(`${url.pathname}${url.search}`);
        }
      },
    );
    speak({ language: "et", locale: "et" });
    openLive();
    speak({ language: "en", locale: "en" });
    openLive();
    vi.unstubAllGlobals();

    expect(asked).toEqual(["/api/live?language=et", "/api/live?language=en"]);
  });
});
