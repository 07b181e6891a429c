import type uPlot from "uplot";
import { describe, expect, it } from "vitest";
import type { Span } from "./curves";
import { listen, turned } from "./gestures";

const ALL: Span = { from: 0, to: 1000 };

/** A plot 1000 pixels wide that shows `span`; tells what was asked for, and whether the page was kept from scrolling. */
function plotOf(span: Span) {
  const over = document.createElement("div");
  const scale = (x: number) => span.from + (x / 1000) * (span.to - span.from);
  const shown: (Span | null)[] = [];
  listen({ over, posToVal: scale } as unknown as uPlot, {
    span: () => span,
    widest: () => ALL,
    zoom: (next) => shown.push(next),
  });
  return (given: WheelEventInit) => {
    const event = Object.assign(new WheelEvent("wheel", { cancelable: true, ...given }), { clientX: 500 });
    over.dispatchEvent(event);
    return { shown: shown.at(-1), kept: event.defaultPrevented };
  };
}

describe("the wheel", () => {
  it.each([
    ["a notch comes closer", { deltaY: -100 }, { from: 500 - 250 / 1.2, to: 500 + 250 / 1.2 }],
    ["a notch back shows more", { deltaY: 100 }, { from: 200, to: 800 }],
    ["a touchpad's small step is a small one", { deltaY: -1 }, { from: 250.455, to: 749.545 }],
    ["sideways moves on", { deltaX: 100, deltaY: 3 }, { from: 300, to: 800 }],
    ["no farther than there is something", { deltaX: 900 }, { from: 500, to: 1000 }],
  ])("%s", (_, given, { from, to }) => {
    const { shown, kept } = plotOf({ from: 250, to: 750 })(given);

    expect(kept).toBe(true);
    expect(shown?.from).toBeCloseTo(from, 2);
    expect(shown?.to).toBeCloseTo(to, 2);
  });

  it.each([
    ["back", { deltaY: 100 }],
    ["sideways", { deltaX: -100 }],
  ])("%s, where all is shown, scrolls the page", (_, given) => {
    expect(plotOf(ALL)(given)).toEqual({ shown: undefined, kept: false });
  });

  it.each([
    ["Firefox counts lines", { deltaY: 3, deltaMode: 1 }, 99],
    ["fingers on a touchpad", { deltaY: 2, ctrlKey: true }, 16],
    ["a mouse with Ctrl", { deltaY: 100, ctrlKey: true }, 100],
  ])("%s", (_, given, y) => {
    expect(turned({ deltaX: 0, deltaMode: 0, ctrlKey: false, ...given })).toEqual({ x: 0, y });
  });
});
