// Short messages at the page's edge. <evlb-toasts> in the shell shows them.

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly undo?: () => Promise<unknown>;
  /** Whose message it is: the next of the same one takes its place, since an undo is of the last change only. */
  readonly by?: object | string;
}

type Listener = (toasts: readonly Toast[]) => void;

const SHOWN_MS = 6_000;
const SHOWN_WITH_UNDO_MS = 12_000;
const MOST = 3;

let shown: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

/** Shows a message for a while; the oldest goes where there are too many. */
export function toast(message: Omit<Toast, "id" | "bad"> & { readonly bad?: boolean }): number {
  const entry: Toast = { bad: false, ...message, id: nextId++ };
  const others = shown.filter(({ by }) => by === undefined || by !== entry.by);
  set([...others, entry].slice(-MOST));
  setTimeout(() => dismiss(entry.id), entry.undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
  return entry.id;
}

export function dismiss(id: number): void {
  if (shown.some((entry) => entry.id === id)) set(shown.filter((entry) => entry.id !== id));
}

export function toasts(): readonly Toast[] {
  return shown;
}

export function onToasts(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener(shown);
}
