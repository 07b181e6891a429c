import type { LitElement } from "lit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dismiss, toasts } from "../core/toasts";
import "./configuration";

const KEY = "ConnectionTimeOut";
const PLAIN = { readonly: false, secret: false, meaning: "", set_by_balancer: false };

let element: LitElement;
let held: string;
let outcome: string;

const row = () => element.renderRoot.querySelector(`[data-key=${KEY}]`) as HTMLElement;
const field = () => row().querySelector("input") as HTMLInputElement;
const text = () => row().querySelector("[role=status]")?.textContent;

async function settled(): Promise<void> {
  // a request, its answer's body, and what is drawn of it, each take a turn of the loop or two
  for (let turn = 0; turn < 8; turn++) await new Promise((done) => setTimeout(done));
  await element.updateComplete;
}

async function change(value: string): Promise<void> {
  field().value = value;
  field().dispatchEvent(new Event("input"));
  row()
    .querySelector("form")
    ?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
}

beforeEach(async () => {
  held = "10";
  outcome = "Accepted";
  vi.stubGlobal("fetch", async (_path: string, { method, body }: RequestInit) => {
    if (method === "GET") return Response.json({ settings: [{ ...PLAIN, key: KEY, value: held }], note: "" });
    const previous = held;
    if (outcome === "Accepted") held = JSON.parse(String(body)).value;
    return Response.json({ key: KEY, outcome, text: `It said ${outcome}.`, previous });
  });
  element = document.createElement("evlb-configuration") as LitElement;
  Object.assign(element, { charger: "garage" });
  document.body.append(element);
  await settled();
});

afterEach(() => {
  element.remove();
  vi.unstubAllGlobals();
  for (const { id } of toasts()) dismiss(id);
});

describe("a key that is changed", () => {
  it("twice has one undo, to the last value", async () => {
    await change("20");
    await change("30");
    expect(toasts()).toHaveLength(1);

    await toasts()[0]?.undo?.();
    await settled();
    expect([held, field().value]).toEqual(["20", "20"]);
  });

  it("keeps its value on the page where the charger refuses the undo", async () => {
    await change("20");
    outcome = "Rejected";

    await expect(toasts()[0]?.undo?.()).rejects.toThrow("It said Rejected.");
    await settled();
    expect([held, field().value, text()]).toEqual(["20", "20", "It said Rejected."]);
  });
});
