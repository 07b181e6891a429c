import { describe, expect, it, vi } from "vitest";
import { charger, Refusal, request, spoken } from "./api";
import { Command } from "./command";
import { speak } from "./i18n";
import { routeOf } from "./router";
import { dismiss, toasts } from "./toasts";

const host = () => ({
  addController: vi.fn(),
  removeController: vi.fn(),
  requestUpdate: vi.fn(),
  updateComplete: Promise.resolve(true),
});

describe("a command", () => {
  it("is pending until it was granted, and then offers to take it back", async () => {
    const command = new Command(host());
    const undo = vi.fn(async () => {});
    let grant = () => {};
    const asked = command.ask({
      run: () => new Promise<void>((done) => (grant = done)),
      done: "Done.",
      undo,
    });

    expect(command.pending).toBe(true);
    expect(await command.ask({ run: undo }), "one at a time").toBe(false);
    grant();
    expect(await asked).toBe(true);
    const [shown] = toasts();
    expect(shown).toMatchObject({ text: "Done.", undo });
    dismiss(shown?.id ?? 0);
    expect(toasts()).toEqual([]);
  });

  it("that is refused tells why, until it is asked again", async () => {
    const command = new Command(host());
    const run = () => Promise.reject(new Refusal("Not now.", 400, { "grid.margin_a": "Too much." }));

    expect(await command.ask({ run })).toBe(false);
    expect([command.pending, command.refusal, command.fields]).toEqual([
      false,
      "Not now.",
      { "grid.margin_a": "Too much." },
    ]);
    await command.ask({ run: async () => {} });
    expect([command.refusal, command.fields]).toEqual(["", {}]);
  });
});

describe("a request", () => {
  it.each([
    [new Response(JSON.stringify({ error: "No car waits there." }), { status: 502 }), "No car waits there."],
    [new Response("<html>", { status: 504 }), "The app answered 504."],
    [new TypeError("network"), "The app can't be reached."],
  ])("that fails says so in words", async (answer, sentence) => {
    const answered = answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    vi.stubGlobal("fetch", () => answered);

    await expect(request("POST", "api/x", {})).rejects.toThrow(sentence);
    vi.unstubAllGlobals();
  });

  it.each(["de", "en"] as const)("is in the language of the page, %s, and so is a link", async (chosen) => {
    const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response("{}"));
    vi.stubGlobal("fetch", fetched);
    speak({ language: chosen, locale: chosen });
    await request("GET", "api/x");
    await request("POST", "api/x", {});
    const links = [spoken("api/x"), spoken("api/x?by=tag")];
    speak({ language: "en", locale: "en" });
    vi.unstubAllGlobals();

    expect(fetched.mock.calls.map(([, init]) => init.headers)).toEqual([
      { "Accept-Language": chosen },
      { "Accept-Language": chosen, "Content-Type": "application/json" },
    ]);
    expect(links).toEqual([`api/x?language=${chosen}`, `api/x?by=tag&language=${chosen}`]);
  });

  it("for a charger holds any id", () => {
    expect(charger("garage/1 ÄÖ#2")).toBe("api/chargers/garage%2F1%20%C3%84%C3%96%232");
  });
});

it.each([
  ["", { view: "", rest: [] }],
  ["#/now", { view: "now", rest: [] }],
  ["#/understand/trace/a%2Fb", { view: "understand", rest: ["trace", "a/b"] }],
  ["#/setup/%E0%A4%A", { view: "setup", rest: ["%E0%A4%A"] }],
])("the address %s is a route", (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
});
