import type { LockMode } from "@/lib/domain/plan/plan";

/** What each statement costs on a live table, as data: the shape of one entry. The entries stand beside it, one file per family. */

export const majors = [14, 15, 16, 17, 18] as const;
/** A major version of PostgreSQL that Colonnade serves. */
export type Major = (typeof majors)[number];

/** The part that a relation plays in a statement. Only relations that exist before it: what it makes itself, nobody else can wait for. */
export const roles = [
  /** The table that the statement names. */
  "table",
  /** The table that a foreign key refers to. */
  "referenced",
  /** A table whose foreign key refers to the statement's. */
  "referencing",
  /** Further tables of the same statement or transaction, all alike: `swap`. */
  "other",
  /** A partitioned table, or the table inherited from. */
  "parent",
  "partition",
  "default_partition",
  /** A table or index that is only looked at: LIKE, SELECT. */
  "source",
  "index",
  "parent_index",
  "sequence",
  "view",
  "materialized_view",
] as const;
export type Role = (typeof roles)[number];

/** Everything of an entry that may differ between versions. */
export interface Cost {
  /** The strongest lock on each relation. */
  readonly locks: Readonly<Partial<Record<Role, LockMode>>>;
  /** Relations whose storage is written anew. */
  readonly rewrites?: readonly Role[];
  /** Relations that are read from end to end, apart from the reading that a rewrite or an index build does. */
  readonly scans?: readonly Role[];
  /** Tables of which an index is built or built anew. */
  readonly builds?: readonly Role[];
}

export interface Entry extends Cost {
  /** As people write it. */
  readonly form: string;
  /** First major version that has it; absent: all that Colonnade serves. */
  readonly since?: Major;
  /** Last major version that has it. */
  readonly until?: Major;
  /** Allowed when absent. */
  readonly transaction?: "forbidden";
  /** Work that grows with the table although nothing is rewritten, scanned or built: waits, row by row changes. */
  readonly lasts?: "long";
  /** Row locks that it leaves until the transaction's end. */
  readonly locksRows?: "all" | "some";
  /** What makes it cheap, or what is the cheap form, in a sentence. */
  readonly cheapWhen?: string;
  /** What an application that runs against the present schema would notice, in a sentence. */
  readonly breaksApp?: string;
  /** Data or definitions that are gone afterwards, in a sentence. */
  readonly destroys?: string;
  /** Existing rows on which it fails, in a sentence. */
  readonly failsOn?: string;
  /** What one should know besides, in a sentence. */
  readonly note?: string;
  /** What is different from some version on, in the order of versions. */
  readonly changes?: readonly (Partial<Cost> & { readonly from: Major })[];
}

/** A family of entries, by their ids. */
export type Family = Readonly<Record<string, Entry>>;
