import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dismiss, toasts } from "../core/toasts";
import { site } from "../testing/status";
import type { Amount } from "../ui/amount";
import "./site";
import type { Site } from "./site";

let element: Site;
const sent = vi.fn(async (_path: string, _init: RequestInit) => new Response(null, { status: 204 }));

async function load(text: string): Promise<string> {
  const amount = element.renderRoot.querySelector<Amount>(".load") as Amount;
  await amount.updateComplete;
  const field = amount.renderRoot.querySelector<HTMLInputElement>("#number") as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input"));
  amount.renderRoot.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await new Promise((done) => setTimeout(done));
  await amount.updateComplete;
  return amount.renderRoot.querySelector("[role=alert]")?.textContent?.trim() ?? "";
}

beforeEach(async () => {
  vi.stubGlobal("fetch", sent);
  sent.mockClear();
  element = document.createElement("evlb-site") as Site;
  element.site = site({ main_fuse_a: 25, maximum_load_a: 12 });
  document.body.append(element);
  await element.updateComplete;
});

afterEach(() => {
  element.remove();
  vi.unstubAllGlobals();
  for (const { id } of toasts()) dismiss(id);
});

describe("the maximum load", () => {
  it.each(["0", "0.5", "-1"])("of %s A is not sent: 0 would be none", async (text) => {
    expect(await load(text)).toBe("Enter 1\u00a0A or more.");
    expect(sent).not.toHaveBeenCalled();
    expect(toasts()).toEqual([]);
  });

  it.each([
    ["1", 1, "House and cars are kept below 1\u00a0A."],
    ["25", 0, "Only the main fuse counts again."],
  ])("of %s A is sent as %s", async (text, value, words) => {
    expect(await load(text)).toBe("");
    expect(sent.mock.calls.map(([, { body }]) => body)).toEqual([JSON.stringify({ value })]);
    expect(toasts().map((toast) => toast.text)).toEqual([words]);
  });
});
