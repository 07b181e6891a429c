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

const WHEEL = 1.2;
const KEY = 1.5;

/** Listens on the plot until the returned function is called. */
export function listen(plot: uPlot, gestures: Gestures): () => void {
  const over = plot.over;
  const fingers = new Map<number, number>(); // x by pointer
  const timeAt = (x: number) => plot.posToVal(x - over.getBoundingClientRect().left, "x");

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const factor = event.deltaY < 0 ? 1 / WHEEL : WHEEL;
    gestures.zoom(zoomed(gestures.span(), timeAt(event.clientX), factor, gestures.widest()));
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
