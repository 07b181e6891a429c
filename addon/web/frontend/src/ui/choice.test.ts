import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../core/api";
import { dismiss, toasts } from "../core/toasts";
import "./choice";
import type { Choice, Entry } from "./choice";

let choice: Choice;
const set = vi.fn(async (_value: string) => {});
const select = () => choice.renderRoot.querySelector("select") as HTMLSelectElement;

async function choose(value: string): Promise<void> {
  select().value = value;
  select().dispatchEvent(new Event("change"));
  await settled();
}

async function settled(): Promise<void> {
  await new Promise((done) => setTimeout(done));
  await choice.updateComplete;
}

/** Lets the next wish wait until what it returns is called. */
function held(): () => void {
  let grant = () => {};
  set.mockReturnValueOnce(new Promise((done) => (grant = done)));
  return () => grant();
}

beforeEach(async () => {
  set.mockReset();
  choice = document.createElement("evlb-choice") as Choice;
  const entries = ["a", "b", "c"].map((value) => ({ value, label: value.toUpperCase() }));
  Object.assign(choice, { value: "a", entries, set, done: ({ label }: Entry) => `Now ${label}.` });
  document.body.append(choice);
  await choice.updateComplete;
});

afterEach(() => {
  choice.remove();
  for (const { id } of toasts()) dismiss(id);
});

describe("a choice", () => {
  it("keeps the keyboard's place while it is sent", async () => {
    const grant = held();
    select().focus();
    await choose("b");
    expect([select().disabled, select().getAttribute("aria-busy")]).toEqual([false, "true"]);

    grant();
    await settled();
    expect(choice.shadowRoot?.activeElement).toBe(select());
    expect(select().hasAttribute("aria-busy")).toBe(false);
  });

  it("that goes on while it is sent ends where it was left, and is undone to the beginning", async () => {
    const grant = held();
    await choose("b");
    await choose("c");
    expect(set.mock.calls).toEqual([["b"]]);

    grant();
    await settled();
    expect(set.mock.calls).toEqual([["b"], ["c"]]);
    expect(toasts().map(({ text }) => text)).toEqual(["Now C."]);
    await toasts()[0]?.undo?.();
    expect(set.mock.lastCall).toEqual(["a"]);
  });

  it("that is refused shows what is in force, with the reason", async () => {
    set.mockRejectedValueOnce(new Refusal("Not now."));
    await choose("b");

    expect(select().value).toBe("a");
    expect(choice.renderRoot.querySelector("[role=alert]")?.textContent).toContain("Not now.");
  });
});
