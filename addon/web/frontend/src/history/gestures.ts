// Coming closer and going back with wheel, two fingers and keys; one finger moves on. Dragging a mouse is uPlot's.

import type uPlot from "uplot";
import { type Span, zoomed } from "./curves";

export interface Gestures {
  /** What is shown, and the most that can be. */
  span(): Span;
  widest(): Span;
  /** Shows another span; null goes back to all. */
  zoom(span: Span | null): void;
}

const WHEEL = 1.2; // for a notch of a mouse's wheel
const KEY = 1.5;
const NOTCH_PX = 100;
const LINE_PX = 33; // Firefox counts a notch as three lines
const PINCH = 8; // two fingers on a touchpad come as a wheel with Ctrl, in small steps

/** Listens on the plot until the returned function is called. */
export function listen(plot: uPlot, gestures: Gestures): () => void {
  const over = plot.over;
  const fingers = new Map<number, number>(); // x by pointer
  const timeAt = (x: number) => plot.posToVal(x - over.getBoundingClientRect().left, "x");

  const wheel = (event: WheelEvent) => {
    const { x, y } = turned(event);
    const next =
      Math.abs(x) > Math.abs(y)
        ? moved(gestures, timeAt(event.clientX + x) - timeAt(event.clientX))
        : zoomed(gestures.span(), timeAt(event.clientX), WHEEL ** (y / NOTCH_PX), gestures.widest());
    if (next === null || isSame(next, gestures.span())) return; // nothing farther: the page may scroll
    event.preventDefault();
    gestures.zoom(next);
  };
  const down = (event: PointerEvent) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, event.clientX);
  };
  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) return;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, event.clientX);
    if (other !== undefined) {
      const factor = Math.abs(before - other) / Math.max(1, Math.abs(event.clientX - other));
      const middle = (event.clientX + other) / 2;
      gestures.zoom(zoomed(gestures.span(), timeAt(middle), factor, gestures.widest()));
    } else gestures.zoom(moved(gestures, timeAt(before) - timeAt(event.clientX)));
  };
  const up = (event: PointerEvent) => fingers.delete(event.pointerId);
  const back = () => gestures.zoom(null);

  over.addEventListener("wheel", wheel, { passive: false });
  over.addEventListener("pointerdown", down);
  over.addEventListener("pointermove", move);
  over.addEventListener("dblclick", back);
  for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) over.addEventListener(end, up);
  return () => {
    over.removeEventListener("wheel", wheel);
    over.removeEventListener("pointerdown", down);
    over.removeEventListener("pointermove", move);
    over.removeEventListener("dblclick", back);
    for (const end of ["pointerup", "pointercancel", "pointerleave"] as const)
      over.removeEventListener(end, up);
  };
}

/** How far a wheel or a touchpad was turned, in pixels as a mouse's wheel has them. */
export function turned(event: Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "ctrlKey">): {
  x: number;
  y: number;
} {
  const scale =
    event.deltaMode === 1 ? LINE_PX : event.ctrlKey && Math.abs(event.deltaY) < NOTCH_PX / 2 ? PINCH : 1;
  return { x: event.deltaX * scale, y: event.deltaY * scale };
}

const isSame = (one: Span, other: Span): boolean =>
  Math.abs(one.from - other.from) + Math.abs(one.to - other.to) < (other.to - other.from) / 1000;

/** The span a little later or earlier, no farther than there is something. */
export function moved({ span, widest }: Pick<Gestures, "span" | "widest">, seconds: number): Span | null {
  const { from, to } = span();
  const all = widest();
  const by = Math.min(Math.max(seconds, all.from - from), all.to - to);
  return to - from >= all.to - all.from ? null : { from: from + by, to: to + by };
}

/** What a key does; tells whether it does anything. */
export function press(key: string, plot: uPlot, gestures: Gestures): boolean {
  const { idx } = plot.cursor;
  const span = gestures.span();
  const times = plot.data[0];
  const at = (idx !== null && idx !== undefined ? times[idx] : undefined) ?? (span.from + span.to) / 2;
  const step = (by: number) => {
    const from = idx ?? (by < 0 ? times.length : -1);
    const next = Math.min(times.length - 1, Math.max(0, from + by));
    const time = times[next];
    if (time !== undefined) plot.setCursor({ left: plot.valToPos(time, "x"), top: 10 });
  };
  switch (key) {
    case "ArrowLeft":
      step(-1);
      return true;
    case "ArrowRight":
      step(1);
      return true;
    case "+":
      gestures.zoom(zoomed(span, at, 1 / KEY, gestures.widest()));
      return true;
    case "-":
      gestures.zoom(zoomed(span, at, KEY, gestures.widest()));
      return true;
    case "Escape":
      gestures.zoom(null);
      return true;
    default:
      return false;
  }
}
