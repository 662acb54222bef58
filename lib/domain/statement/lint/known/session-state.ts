import type { LockMode } from "@/lib/domain/plan/plan";
import type { Journal } from "./journal";

/** What a session is in while it runs a file: a transaction or none, its settings, and the locks that it holds until the transaction ends. */

export interface HeldLock {
  readonly relation: string;
  readonly mode: LockMode;
  /** 0-based index of the statement that took it. */
  readonly statement: number;
}

interface Savepoint {
  readonly name: string;
  readonly mark: number;
}

export class SessionState {
  readonly journal: Journal;
  /** `file`: the tool that runs the file opened it. `block`: a DO block is one by itself. */
  #transaction: "none" | "explicit" | "file" | "block" = "none";
  #began = 0;
  /** 0-based index of the statement that opened it. */
  #beganAt = 0;
  #savepoints: Savepoint[] = [];
  readonly #settings = new Map<string, string>();
  readonly #localSettings = new Map<string, string>();
  /** Values that this transaction added to enums that were there before, by value: the server refuses their use until it ends. */
  readonly #addedValues = new Map<string, string>();
  /** By relation, the strongest first come. */
  readonly #held = new Map<string, HeldLock>();

  constructor(journal: Journal) {
    this.journal = journal;
  }

  get isInTransaction(): boolean {
    return this.#transaction !== "none";
  }

  get transaction(): "none" | "explicit" | "file" | "block" {
    return this.#transaction;
  }

  get beganAt(): number {
    return this.#beganAt;
  }

  /** Locks of earlier statements of this transaction, by relation's key. */
  get held(): ReadonlyMap<string, HeldLock> {
    return this.#held;
  }

  begin(kind: "explicit" | "file" | "block", statement: number): void {
    if (this.isInTransaction) return;
    this.#transaction = kind;
    this.#began = this.journal.mark();
    this.#beganAt = statement;
  }

  commit(): void {
    this.#end();
  }

  /** Takes back what the transaction did, in what is known, and in settings. */
  rollBack(): void {
    if (this.isInTransaction) this.journal.undoTo(this.#began);
    this.#end();
  }

  #end(): void {
    this.#transaction = "none";
    this.#savepoints = [];
    this.#localSettings.clear();
    this.#held.clear();
    this.#addedValues.clear();
  }

  setSavepoint(name: string): void {
    if (this.isInTransaction) this.#savepoints.push({ name, mark: this.journal.mark() });
  }

  rollBackTo(name: string): void {
    const at = this.#savepoints.findLastIndex((one) => one.name === name);
    const savepoint = this.#savepoints[at];
    if (savepoint === undefined) return;
    // Locks taken since are given up too: they are in the journal.
    this.journal.undoTo(savepoint.mark);
    this.#savepoints = this.#savepoints.slice(0, at + 1);
  }

  get addedValues(): ReadonlyMap<string, string> {
    return this.#addedValues;
  }

  addValue(value: string, type: string): void {
    if (this.isInTransaction) this.journal.set(this.#addedValues, value, type);
  }

  hold(key: string, lock: HeldLock): void {
    if (this.isInTransaction) this.journal.set(this.#held, key, lock);
  }

  /** The value of a setting as the file left it; undefined when the file has not touched it. */
  setting(name: string): string | undefined {
    return this.#localSettings.get(name) ?? this.#settings.get(name);
  }

  set(name: string, value: string, isLocal: boolean): void {
    if (isLocal) {
      // Postgres: SET LOCAL outside a transaction warns and does nothing.
      if (this.isInTransaction) this.journal.set(this.#localSettings, name, value);
      return;
    }
    this.journal.delete(this.#localSettings, name);
    this.journal.set(this.#settings, name, value);
  }

  reset(name: string): void {
    this.journal.delete(this.#localSettings, name);
    this.journal.delete(this.#settings, name);
  }

  resetAll(): void {
    for (const name of [...this.#localSettings.keys(), ...this.#settings.keys()]) this.reset(name);
  }

  /** At a file's beginning: a new session, of which nothing is known. */
  restart(): void {
    this.#end();
    this.#settings.clear();
  }
}

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A setting's duration in milliseconds: `2s`, `500`; null when it can't be read. 0 means none. */
export function durationMs(text: string): number | null {
  const parts = /^\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>us|ms|s|min|h|d)?\s*$/.exec(text)?.groups;
  return parts === undefined ? null : Number(parts.amount) * (units[parts.unit ?? "ms"] ?? 1);
}
