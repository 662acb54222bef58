import type { Role } from "@/lib/domain/statement/knowledge/entry";

/** How one entry of the knowledge is tried on a real server. */
export interface Example {
  /** After the shop's own (world.ts), each statement by itself. */
  readonly setUp?: readonly string[];
  /** Several run in one transaction. */
  readonly run: string | readonly string[];
  /** The relations that play a part; `table: "orders"` goes without saying. */
  readonly relations?: Readonly<Partial<Record<Role, string>>>;
  /** Rows would make it fail: what it costs is seen on an empty `orders`. */
  readonly onEmptyTable?: true;
  /** For an entry that fails on existing rows: rows on which it does, and the SQLSTATE. */
  readonly failing?: {
    readonly setUp?: readonly string[];
    readonly run?: string;
    readonly code: string;
  };
  /** For an entry that breaks an application or destroys something: what goes otherwise afterwards. Runs in a transaction that is taken back. */
  readonly application?: string;
  /** After the entry's schema is gone: for what lives outside of it. */
  readonly cleanUp?: readonly string[];
}

/** One example for each entry of a family: a missing one does not compile. */
export type Examples<Family> = Readonly<Record<keyof Family, Example>>;
