import { describe, expect, it } from "vitest";
import { Unfolded } from "./unfolded";

function unfolded(...names: string[]): Unfolded {
  const entries = new Unfolded();
  entries.see(names);
  return entries;
}

describe("what is unfolded", () => {
  it("stays so when another entry goes, and goes with its own name", () => {
    const entries = unfolded("a", "b");
    entries.unfold("b");
    entries.see(["b"]);

    expect(entries.is("b")).toBe(true);
    expect(entries.is("a")).toBe(false);
  });

  it("stays so when it is renamed", () => {
    const entries = unfolded("a", "b");
    entries.unfold("b");
    const key = entries.key("b");
    entries.see(["a", "c"]);

    expect([entries.is("b"), entries.is("c")]).toEqual([false, true]);
    expect([entries.key("c"), entries.key("a")]).toEqual([key, key + 1]);
  });

  it("follows what the visitor does", () => {
    const entries = unfolded("a");
    const details = document.createElement("details");
    details.addEventListener("toggle", entries.told("a"));
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect(entries.is("a")).toBe(true);

    details.open = false;
    details.dispatchEvent(new Event("toggle"));
    expect(entries.is("a")).toBe(false);
  });
});
