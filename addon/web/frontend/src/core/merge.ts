// Changes of the live state: objects are merged key by key; everything else replaces, arrays and null too.
// The server's side of it is addon/web/merge.py.

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Applies a change. What it does not touch stays the same object, so that views can tell what changed. */
export function merge(target: unknown, change: unknown): unknown {
  if (!isObject(target) || !isObject(change)) return change;
  const keys = Object.keys(change);
  if (keys.length === 0) return target;
  const merged: Json = { ...target };
  for (const key of keys) merged[key] = merge(merged[key], change[key]);
  return merged;
}
