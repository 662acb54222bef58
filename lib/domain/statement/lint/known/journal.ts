/**
 * Changes that can be taken back: every change of what the linter knows goes through here, so that ROLLBACK, a savepoint, or the end of a file
 * gives back what was known before, at the cost of what was changed and no more.
 */
export class Journal {
  readonly #undo: (() => void)[] = [];

  /** A place to come back to. */
  mark(): number {
    return this.#undo.length;
  }

  /** Takes back all that was changed since. */
  undoTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.();
  }

  /** Remembers how to take back a change that was made. */
  note(undo: () => void): void {
    this.#undo.push(undo);
  }

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key);
    const was = map.has(key);
    map.set(key, value);
    this.#undo.push(() => {
      if (was) map.set(key, before as V);
      else map.delete(key);
    });
  }

  delete<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return;
    const before = map.get(key) as V;
    map.delete(key);
    this.#undo.push(() => map.set(key, before));
  }

  assign<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): void {
    const before = object[key];
    object[key] = value;
    this.#undo.push(() => {
      object[key] = before;
    });
  }
}
