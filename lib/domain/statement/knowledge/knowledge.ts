import type { Blocks, LockMode } from "@/lib/domain/plan/plan";
import { lockModes } from "@/lib/domain/plan/plan";
import { addColumnEntries } from "./add-column-entries";
import { columnEntries } from "./column-entries";
import { columnTypeEntries } from "./column-type-entries";
import { constraintEntries } from "./constraint-entries";
import type { Entry, Major, Role } from "./entry";
import { roles } from "./entry";
import { indexEntries } from "./index-entries";
import { maintenanceEntries } from "./maintenance-entries";
import { objectEntries } from "./object-entries";
import { partitionEntries } from "./partition-entries";
import { rowEntries } from "./row-entries";
import { tableEntries } from "./table-entries";
import { triggerEntries } from "./trigger-entries";

/**
 * All that Colonnade knows of statements, for plans, linter and pages. `tests/integration/statement` runs every entry on real servers
 * and holds it against their locks, files and counters.
 */
const entries = {
  ...addColumnEntries,
  ...columnEntries,
  ...columnTypeEntries,
  ...constraintEntries,
  ...indexEntries,
  ...partitionEntries,
  ...tableEntries,
  ...triggerEntries,
  ...maintenanceEntries,
  ...objectEntries,
  ...rowEntries,
} as const satisfies Record<string, Entry>;

export type StatementId = keyof typeof entries;

// Safe because the keys of a literal object without an index signature are exactly its ids.
export const statementIds = Object.keys(entries) as StatementId[];

/** An entry as it stands on one major version, with what follows from it. */
export interface Knowledge {
  readonly id: StatementId;
  /** As people write it. */
  readonly form: string;
  /** The first major version that has it; null: all that Colonnade serves. */
  readonly since: Major | null;
  /** The strongest lock on each relation that existed before. */
  readonly locks: readonly { readonly role: Role; readonly mode: LockMode }[];
  readonly rewrites: readonly Role[];
  readonly scans: readonly Role[];
  /** Tables of which an index is built. */
  readonly builds: readonly Role[];
  /** What the locks keep out while they are held. Row locks not counted: see `locksRows`. */
  readonly blocks: Blocks;
  /** Done in an instant once it has its locks, whatever the table's size. */
  readonly isInstant: boolean;
  readonly transaction: "allowed" | "forbidden";
  readonly locksRows: "none" | "some" | "all";
  readonly cheapWhen: string | null;
  readonly breaksApp: string | null;
  readonly destroys: string | null;
  readonly failsOn: string | null;
  readonly note: string | null;
}

/** What a lock keeps out: ACCESS EXCLUSIVE reads and writes, SHARE and stronger writes, others nothing that an application does. */
export function blocksOf(modes: Iterable<LockMode>): Blocks {
  const strongest = Math.max(-1, ...[...modes].map((mode) => lockModes.indexOf(mode)));
  if (strongest >= lockModes.indexOf("ACCESS EXCLUSIVE")) return "reads_and_writes";
  return strongest >= lockModes.indexOf("SHARE") ? "writes" : "nothing";
}

/** Whether a server of this major version has the statement. */
export function isKnownOn(id: StatementId, major: number): boolean {
  const entry: Entry = entries[id];
  return major >= (entry.since ?? 0) && major <= (entry.until ?? Number.POSITIVE_INFINITY);
}

/** What is known of a statement on a server of this major version. */
export function knowledgeOf(id: StatementId, major: number): Knowledge {
  const entry: Entry = entries[id];
  const at = (entry.changes ?? []).filter((change) => change.from <= major);
  const cost: Entry = Object.assign({}, entry, ...at);
  const locks = roles.flatMap((role) => {
    const mode = cost.locks[role];
    return mode === undefined ? [] : [{ role, mode }];
  });
  const rewrites = cost.rewrites ?? [];
  const scans = cost.scans ?? [];
  const builds = cost.builds ?? [];
  return {
    id,
    form: entry.form,
    since: entry.since ?? null,
    locks,
    rewrites,
    scans,
    builds,
    blocks: blocksOf(
      locks
        // Nobody but a refresh writes a materialized view: only what keeps its readers out counts.
        .filter(({ role, mode }) => role !== "materialized_view" || mode === "ACCESS EXCLUSIVE")
        .map((lock) => lock.mode),
    ),
    isInstant: entry.lasts !== "long" && rewrites.length + scans.length + builds.length === 0,
    transaction: entry.transaction ?? "allowed",
    locksRows: entry.locksRows ?? "none",
    cheapWhen: entry.cheapWhen ?? null,
    breaksApp: entry.breaksApp ?? null,
    destroys: entry.destroys ?? null,
    failsOn: entry.failsOn ?? null,
    note: entry.note ?? null,
  };
}
