import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dismiss, toasts } from "../core/toasts";
import { charger } from "../testing/status";
import type { Action } from "../ui/action";
import type { Dialog } from "../ui/dialog";
import "./more";
import type { More } from "./more";

let element: More;
let answer: (response: Response) => void;

const dialog = () => element.renderRoot.querySelector("evlb-dialog") as Dialog;
const isOpen = () => dialog().renderRoot.querySelector("dialog")?.open;

async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((done) => setTimeout(done));
}

beforeEach(async () => {
  vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
  element = document.createElement("evlb-more") as More;
  element.charger = charger({ connected: true });
  document.body.append(element);
  await element.updateComplete;
  void dialog().open();
  await settled();
});

afterEach(() => {
  element.remove();
  vi.unstubAllGlobals();
  for (const { id } of toasts()) dismiss(id);
});

describe("what is seldom asked of a charger", () => {
  it("closes when it is granted, also where the charger has gone meanwhile", async () => {
    expect(isOpen()).toBe(true);
    const [refresh] = element.renderRoot.querySelectorAll<Action>("evlb-action");
    await refresh?.updateComplete;
    refresh?.renderRoot.querySelector("button")?.click();
    await settled();
    element.charger = charger({ connected: false });
    await element.updateComplete;
    answer(new Response(null, { status: 204 }));
    await settled();

    expect(isOpen()).toBe(false);
    expect(toasts()).toHaveLength(1);
  });
});
