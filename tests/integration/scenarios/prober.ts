import type { Client } from "pg";
import { expect } from "vitest";
import type { WalkStrategy } from "@/lib/domain/backfill/walk-strategy";
import {
  type Blocks,
  type LockMode,
  lockModes,
  type Plan,
  type StatementStep,
  type UndoStatement,
} from "@/lib/domain/plan/plan";

/**
 * Holds what a plan says of its statements against a real server: each statement is run, the locks it holds are read from pg_locks before its
 * commit, rewrites from the tables' file nodes, and scans from what the server says at debug1.
 */

interface Seen {
  /** The strongest lock on each ordinary table of the application's. */
  readonly locks: ReadonlyMap<string, LockMode>;
  readonly rewritten: readonly string[];
  /** `verifying table "orders"`, `rewriting table …`, `building index …`. */
  readonly work: readonly string[];
}

const readLocks = `select n.nspname as schema, c.relname as name, l.mode
from pg_locks l
join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p')
join pg_namespace n on n.oid = c.relnamespace
where l.pid = pg_backend_pid() and l.granted
  and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'colonnade')`;

const readFiles = `select c.oid::regclass::text as name, pg_relation_filenode(c.oid)::text as node
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'colonnade')`;

/** `AccessExclusiveLock` as the plan writes it. */
function toMode(mode: string): LockMode {
  const words = mode
    .replace(/Lock$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase();
  const found = lockModes.find((one) => one === words);
  if (found === undefined) throw new Error(`no such lock mode: ${mode}`);
  return found;
}

function strength(mode: LockMode | undefined): number {
  return mode === undefined ? -1 : lockModes.indexOf(mode);
}

/** A verification found rows that are not what they should be. */
export class RowsAtFaultError extends Error {
  constructor(stepId: string, mismatches: number) {
    super(`${stepId} found ${mismatches} rows at fault`);
    this.name = "RowsAtFaultError";
  }
}

/** Runs statements of a plan by hand, and looks. */
export class Prober {
  readonly #client: Client;
  #work: string[] = [];

  constructor(client: Client) {
    this.#client = client;
    client.on("notice", (notice) => {
      const text = notice.message ?? "";
      if (/^(verifying|rewriting) table|^building index/.test(text)) this.#work.push(text);
    });
  }

  async #files(): Promise<Map<string, string>> {
    const found = await this.#client.query<{ name: string; node: string }>(readFiles);
    return new Map(found.rows.map((row) => [row.name, row.node]));
  }

  async run(statement: Pick<StatementStep, "sql" | "transaction">): Promise<Seen> {
    const before = await this.#files();
    this.#work = [];
    const locks = new Map<string, LockMode>();
    await this.#client.query("set client_min_messages = debug1");
    if (statement.transaction === "required") {
      await this.#client.query("begin");
      await this.#client.query(statement.sql);
      const held = await this.#client.query<{ schema: string; name: string; mode: string }>(readLocks);
      for (const { schema, name, mode } of held.rows) {
        const shown = schema === "public" ? name : `${schema}.${name}`;
        const seen = toMode(mode);
        if (strength(seen) > strength(locks.get(shown))) locks.set(shown, seen);
      }
      await this.#client.query("commit");
    } else await this.#client.query(statement.sql);
    await this.#client.query("set client_min_messages = notice");
    const after = await this.#files();
    const rewritten = [...before].filter(([name, node]) => after.has(name) && after.get(name) !== node);
    return { locks, rewritten: rewritten.map(([name]) => name), work: this.#work };
  }

  async isTrue(probe: string): Promise<boolean> {
    const found = await this.#client.query<Record<string, unknown>>(probe);
    return Object.values(found.rows[0] ?? {})[0] === true;
  }

  /** A walk without an engine: one lane, from the first window to the last. */
  async walk(step: {
    id: string;
    strategy?: WalkStrategy | undefined;
    key: readonly unknown[];
    windowSql: string;
    sql: string;
    lookSql?: string | undefined;
  }): Promise<{ readonly changed: number }> {
    let changed = 0;
    const passes = step.strategy?.passes ?? 1;
    const none = step.strategy?.order === "place" ? [null] : step.key.map(() => null);
    const sweep = passes === 1 ? [] : [passes, null, null];
    await this.#client.query(
      "insert into colonnade.ledger (rollout_id, step_id, lane, epoch) values ('claims', $1, 0, 1) on conflict do nothing",
      [step.id],
    );
    let last: (string | null)[] = none;
    for (;;) {
      const window = await this.#client.query<{ last_key: string[]; rows: number }>(step.windowSql, [
        ...last,
        500,
        ...none,
      ]);
      const found = window.rows[0];
      if (found === undefined) return { changed };
      const done = await this.#client.query<{ advanced: boolean; mismatches?: number; changed?: number }>(
        step.sql,
        ["claims", step.id, 0, 1, found.rows, ...found.last_key, ...last, ...sweep],
      );
      expect(done.rows[0]?.advanced).toBe(true);
      const mismatches = done.rows[0]?.mismatches ?? 0;
      changed += done.rows[0]?.changed ?? 0;
      if (step.lookSql !== undefined) {
        const looked = await this.#client.query<{ differs: boolean }>(step.lookSql, [
          ...found.last_key,
          ...last,
        ]);
        expect(looked.rows[0]?.differs, `${step.id}: the look for a replica`).toBe(mismatches > 0);
      }
      if (mismatches > 0) throw new RowsAtFaultError(step.id, mismatches);
      last = found.last_key;
    }
  }
}

function blocksOf(locks: Iterable<LockMode>): Blocks {
  const strongest = Math.max(-1, ...[...locks].map(strength));
  if (strongest >= strength("ACCESS EXCLUSIVE")) return "reads_and_writes";
  return strongest >= strength("SHARE") ? "writes" : "nothing";
}

/** What is said must be what is seen; more than is said is a defect, and so is slow work under a lock that blocks. */
function compare(place: string, said: Omit<UndoStatement, "undoneWhen">, seen: Seen): void {
  if (said.transaction === "required") {
    const claimed = new Map(said.locks.map((lock) => [lock.relation, lock.mode]));
    for (const [relation, mode] of seen.locks) {
      // Reading a table that the statement looks at is nothing worth saying.
      if (mode === "ACCESS SHARE") continue;
      expect(strength(claimed.get(relation)), `${place}: ${mode} on ${relation}`).toBeGreaterThanOrEqual(
        strength(mode),
      );
    }
    for (const [relation, mode] of claimed) {
      expect(seen.locks.get(relation), `${place}: the lock on ${relation}`).toBe(mode);
    }
    const blocks = blocksOf(seen.locks.values());
    expect(said.blocks, `${place}: blocks`).toBe(blocks);
    if (blocks !== "nothing" && !said.rewrites && !said.scans) {
      expect(
        seen.work.filter((one) => !/^building index.*serially$/.test(one)),
        `${place}: work under a lock`,
      ).toEqual([]);
    }
  }
  expect(seen.rewritten, `${place}: rewritten`).toEqual(said.rewrites ? seen.rewritten : []);
}

/** About rows, not about the catalog: where no row was overwritten, or none is pending, there is nothing to do. */
const mayHaveNothingToDo: ReadonlySet<string> = new Set([
  "contract.kept",
  "expand.fill",
  "switch.lift",
  "switch.analyze",
]);

/** Every step of the plan, each with its undo and then forward again, in the plan's order. */
export async function runPlan(prober: Prober, plan: Plan): Promise<void> {
  for (const phase of plan.phases) {
    const earlier: StatementStep[] = [];
    for (const step of phase.steps) {
      const place = `${phase.name} · ${step.id}`;
      switch (step.kind) {
        case "statement": {
          if (!mayHaveNothingToDo.has(step.id)) {
            expect(await prober.isTrue(step.appliedWhen), `${place}: not applied before`).toBe(false);
          }
          compare(place, step, await prober.run(step));
          expect(await prober.isTrue(step.appliedWhen), `${place}: applied after`).toBe(true);
          for (const undo of phase.name === "contract" ? [] : step.undo) {
            expect(await prober.isTrue(undo.undoneWhen), `${place}: not undone before`).toBe(false);
            compare(`${place}, undo`, undo, await prober.run(undo));
            expect(await prober.isTrue(undo.undoneWhen), `${place}: undone after`).toBe(true);
          }
          // Forward once more, to stand where the next step begins; first what the undo took along (a constraint's index), as the engine would.
          if (phase.name !== "contract" && step.undo.length > 0) {
            for (const one of earlier) if (!(await prober.isTrue(one.appliedWhen))) await prober.run(one);
            await prober.run(step);
          }
          earlier.push(step);
          break;
        }
        case "backfill":
          await prober.walk({ ...step, sql: step.chunkSql });
          break;
        case "verify":
          await prober.walk({ ...step, sql: step.compareSql });
          if (step.repair !== undefined) {
            const { changed } = await prober.walk({ ...step.repair, sql: step.repair.chunkSql });
            expect(changed, `${place}: a repair where nothing differs`).toBe(0);
          }
          break;
        case "confirm":
          break;
      }
    }
  }
}
