import type { LockMode } from "@/lib/domain/plan/plan";
import type { Role } from "@/lib/domain/statement/knowledge/entry";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import { nameOf } from "../known/known-database";
import { type KnownTable, keyOf } from "../known/known-table";
import type { RelationName } from "../lint-catalog";

/** One thing that a statement does, as an entry of the knowledge and the relations that play its parts. A statement may do several. */
export interface Act {
  readonly id: StatementId;
  readonly relations: Readonly<Partial<Record<Role, readonly Target[]>>>;
  /** The mode in which this form of the statement locks what it names (LOCK TABLE); null for the knowledge's. */
  readonly lock: LockMode | null;
  /** What it is about, for people: `orders.total`; null when that is the table. */
  readonly subject: string | null;
  /** It is about a column or an object that the file itself made: nobody uses it yet. */
  readonly isOnNew: boolean;
  /** The failure that the knowledge tells of is certain as soon as the table has rows. */
  readonly failsSurely: boolean;
  /** It may touch any number of rows, although not all by its form. */
  readonly isBroad: boolean;
  /** Only its locks count: there is nothing to do, or an index finds the rows. */
  readonly isIdle: boolean;
  /** What an application notices can't be told from the statement alone; null: as the knowledge says. */
  readonly breaksApp: "surely" | "maybe" | "no" | null;
  /** What an application notices, in a sentence; null: as the knowledge says. */
  readonly notice: string | null;
  /** A further sentence, for the finding. */
  readonly remark: string | null;
  /** How to do the same safely; null: as the knowledge says. */
  readonly safeWay: (() => string | null) | null;
  /** A name that it takes away, and that another statement of the transaction may give back. */
  readonly vacates: Vacated | null;
}

export interface Vacated {
  readonly table: RelationName;
  /** null when the table's own name goes. */
  readonly column: string | null;
}

/** A relation that a statement touches. */
export interface Target {
  readonly key: string;
  /** For people. */
  readonly name: string;
  /** Made by the file: in nobody's way. */
  readonly isNew: boolean;
  /** Known to have no index: whoever writes it anew builds none. */
  readonly isBare: boolean;
  /** `unknown` counts as large and in use. */
  readonly size: "unknown" | "large" | "small" | "empty";
}

/** Below this, work that grows with the table takes milliseconds. */
const smallBytes = 1_048_576;

function sizeOf(table: KnownTable): Target["size"] {
  if (table.bytes === null) return "unknown";
  if (table.bytes > smallBytes) return "large";
  return table.bytes === 0 || table.rows === 0 ? "empty" : "small";
}

/** A known relation as a target. */
export function targetOf(table: KnownTable): Target {
  return {
    key: keyOf(table),
    name: nameOf(table),
    isNew: table.isNew || table.isTemporary,
    isBare: table.isComplete && table.indexes.size === 0,
    size: sizeOf(table),
  };
}

/** Relations that nobody can name from here, in words that people understand. */
export function unnamedTarget(words: string): Target {
  return { key: words, name: words, isNew: false, isBare: false, size: "unknown" };
}

/** The table of an index of which only the name is known. */
export function tableOfIndex(index: string): Target {
  return unnamedTarget(`the table of ${index}`);
}

/** An index: it is known through its table, and has a name of its own. */
export function indexTarget(relation: RelationName, isNew: boolean): Target {
  return { ...targetNamed(relation, isNew), key: `index\0${keyOf(relation)}` };
}

/** A relation of which nothing but the name matters. */
export function targetNamed(relation: RelationName, isNew = false): Target {
  return { key: keyOf(relation), name: nameOf(relation), isNew, isBare: false, size: "unknown" };
}

/** An act; what is left out is as the knowledge says. */
export function act(
  id: StatementId,
  relations: Act["relations"],
  more: Partial<Omit<Act, "id" | "relations">> = {},
): Act {
  return {
    id,
    relations,
    lock: null,
    subject: null,
    isOnNew: false,
    failsSurely: false,
    isBroad: false,
    isIdle: false,
    breaksApp: null,
    notice: null,
    remark: null,
    safeWay: null,
    vacates: null,
    ...more,
  };
}
