import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../core/api";
import { dismiss, toasts } from "../core/toasts";
import "./amount";
import type { Amount } from "./amount";

let amount: Amount;
const set = vi.fn(async (_value: number) => {});
const field = () => amount.renderRoot.querySelector<HTMLInputElement>("#number") as HTMLInputElement;

async function type(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new Event("input"));
  await amount.updateComplete;
}

async function send(): Promise<void> {
  amount.renderRoot.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await new Promise((done) => setTimeout(done));
  await amount.updateComplete;
}

beforeEach(async () => {
  set.mockReset();
  amount = document.createElement("evlb-amount") as Amount;
  Object.assign(amount, { value: 16, min: 6, max: 32, set, done: (value: number) => `Now ${value}.` });
  document.body.append(amount);
  await amount.updateComplete;
});

afterEach(() => {
  amount.remove();
  for (const { id } of toasts()) dismiss(id);
});

describe("an amount", () => {
  it("shows what is in force", async () => {
    amount.value = 10;
    await amount.updateComplete;

    expect(field().value).toBe("10");
  });

  it("is left alone while someone changes it", async () => {
    await type("12");
    amount.value = 20;
    await amount.updateComplete;

    expect(field().value).toBe("12");
  });

  it("is sent once, and can be undone to what was", async () => {
    await type("12");
    await send();
    expect(set.mock.calls).toEqual([[12]]);
    expect(toasts().map(({ text }) => text)).toEqual(["Now 12."]);

    await toasts()[0]?.undo?.();
    expect(set.mock.calls).toEqual([[12], [16]]);
  });

  it("that goes on while it is sent ends where it was left, and is undone to the beginning", async () => {
    let grant = () => {};
    set.mockReturnValueOnce(new Promise((done) => (grant = done)));
    await type("15");
    await send();
    await type("14");
    await send();
    await type("13");
    await send();
    expect(set.mock.calls).toEqual([[15]]);

    grant();
    await send();
    expect(set.mock.calls).toEqual([[15], [13]]);
    expect(toasts().map(({ text }) => text)).toEqual(["Now 13."]);
    await toasts()[0]?.undo?.();
    expect(set.mock.lastCall).toEqual([16]);
  });

  it("that is refused stays as it was typed, with the reason", async () => {
    set.mockRejectedValueOnce(new Refusal("6 to 32 A are possible."));
    await type("99");
    await send();

    expect(field().value).toBe("99");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(amount.renderRoot.querySelector("[role=alert]")?.textContent).toContain("6 to 32 A");
  });

  it.each(["", " ", "1e999"])("that is no number is not sent, and says so: '%s'", async (text) => {
    amount.value = 0;
    await type(text);
    await send();

    expect(set).not.toHaveBeenCalled();
    expect(amount.renderRoot.querySelector("[role=alert]")?.textContent).toContain("Enter a number.");
    expect(toasts()).toEqual([]);
  });

  it("that is what holds already is not sent", async () => {
    await type("16");
    await send();

    expect(set).not.toHaveBeenCalled();
  });
});
