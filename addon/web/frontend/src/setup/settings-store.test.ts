import { afterEach, describe, expect, it, vi } from "vitest";
import type { Live, LiveStore } from "../core/live";
import "./option";
import type { Settings } from "./options";
import { SettingsStore, settingsStore } from "./settings-store";

const SETTINGS: Settings = {
  revision: 3,
  problem: "",
  restart: [],
  can_restart: true,
  options: { grid: { margin_a: 0.5, main_fuse_a: 25 } },
  defaults: { grid: { margin_a: 0.5 } },
  fields: {
    "grid.margin_a": {
      kind: "number",
      minimum: 0,
      maximum: 10,
      name: "Margin (A)",
      description: "Stays free.",
    },
  },
};

class FakeLive {
  live = { state: null } as unknown as Live;
  readonly #listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(revision: number, link = "up"): void {
    this.live = { state: { settings: { revision } }, link } as unknown as Live;
    for (const listener of this.#listeners) listener();
  }
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Answers as the app would, and keeps what it was asked. */
function app(answer: (asked: Asked) => { status?: number; body: unknown }): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const one = {
      method: init.method ?? "GET",
      path,
      body: init.body ? JSON.parse(String(init.body)) : undefined,
    };
    asked.push(one);
    const { status = 200, body } = answer(one);
    return new Response(JSON.stringify(body), { status });
  });
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
  settingsStore.settings = null;
  document.body.replaceChildren();
});

describe("the settings", () => {
  it("are read once somebody looks, and again when the live state says that they have changed", async () => {
    const live = new FakeLive();
    const asked = app(() => ({ body: SETTINGS }));
    const store = new SettingsStore(live as unknown as LiveStore);
    expect(asked).toEqual([]);
    store.subscribe(() => {});
    live.tell(3);
    await vi.waitFor(() => expect(store.settings?.revision).toBe(3));
    live.tell(3);
    expect(asked).toHaveLength(1);
    live.tell(4);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await new Promise((done) => setTimeout(done)); // the answer is taken in
    live.tell(3, "lost"); // a restart: what comes after it may be other options under the same number
    live.tell(3);
    await vi.waitFor(() => expect(asked).toHaveLength(3));
  });

  it("take what a change answers, so that nothing is read twice", async () => {
    const change = { id: 7, at: "", by: "page", text: "", edits: [], undone: false };
    const options = { grid: { margin_a: 2 } };
    const asked = app(() => ({ body: { change, options, revision: 4, problem: "", restart: [] } }));
    const store = new SettingsStore(new FakeLive() as unknown as LiveStore);
    store.settings = SETTINGS;
    expect(await store.change({ grid: { margin_a: 2 } })).toEqual(change);
    expect([store.settings?.revision, store.settings?.options]).toEqual([4, options]);
    await store.undo(change);
    expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["PATCH", "api/settings", { grid: { margin_a: 2 } }],
      ["POST", "api/settings/undo", { id: 7 }],
    ]);
  });
});

describe("an option's field", () => {
  async function field(): Promise<{ element: HTMLElement; type: (text: string) => Promise<void> }> {
    settingsStore.settings = SETTINGS;
    const element = Object.assign(document.createElement("evlb-option"), { path: ["grid", "margin_a"] });
    document.body.append(element);
    await vi.waitFor(() => expect(element.shadowRoot?.querySelector("input")).toBeTruthy());
    const type = async (text: string) => {
      const input = element.shadowRoot?.querySelector("input");
      if (!input) throw new Error("There is no field.");
      input.value = text;
      input.dispatchEvent(new Event("input"));
      input.dispatchEvent(new Event("change"));
    };
    return { element, type };
  }

  const alert = (element: HTMLElement) => element.shadowRoot?.querySelector("[role=alert]")?.textContent;

  it("says at once what can't be, and asks nobody", async () => {
    const asked = app(() => ({ body: {} }));
    const { element, type } = await field();
    await type("11");
    await vi.waitFor(() => expect(alert(element)).toBe("It must be from 0 to 10."));
    expect(asked).toEqual([]);
  });

  it("shows the app's own sentence for this option", async () => {
    const fields = { "grid.margin_a": "Too wide for this fuse." };
    app(() => ({ status: 400, body: { error: "Several.", fields } }));
    const { element, type } = await field();
    await type("9");
    await vi.waitFor(() => expect(alert(element)).toBe("Too wide for this fuse."));
    expect(element.shadowRoot?.querySelector("input")?.value).toBe("9");
  });
});
