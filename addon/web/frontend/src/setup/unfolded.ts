// Which entries of a list are unfolded, whatever becomes of the others; one that is renamed is still the same.

export class Unfolded {
  #names: readonly string[] = [];
  #open = new Set<string>();
  #keys = new Map<string, number>();
  #next = 0;

  /** Takes in the names that there are now, in their order. */
  see(names: readonly string[]): void {
    const before = this.#names;
    this.#names = names;
    const renamed = names.flatMap((name, at) => (before[at] === name ? [] : [[before[at], name] as const]));
    const [only] = renamed;
    if (names.length !== before.length || renamed.length !== 1 || !only) return;
    const [old, name] = only;
    if (old === undefined) return;
    if (this.#open.delete(old)) this.#open.add(name);
    this.#keys.set(name, this.key(old));
    this.#keys.delete(old);
  }

  /** What an entry is drawn by: it keeps its fields, and the keyboard its place, when it is renamed. */
  key(name: string): number {
    const known = this.#keys.get(name) ?? this.#next++;
    this.#keys.set(name, known);
    return known;
  }

  is(name: string): boolean {
    return this.#open.has(name);
  }

  unfold(name: string): void {
    this.#open.add(name);
  }

  /** For the toggle event of an entry's <details>. */
  readonly told = (name: string) => (event: Event) => {
    if ((event.target as HTMLDetailsElement).open) this.#open.add(name);
    else this.#open.delete(name);
  };
}
