import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lockModes } from "@/lib/domain/plan/plan";
import { loadParser } from "@/lib/domain/sql/parser";
import type { LintCatalog } from "@/lib/domain/statement/lint/lint-catalog";
import { lintFiles } from "@/lib/domain/statement/lint/lint-files";
import { findLintNames } from "@/lib/domain/statement/lint/lint-names";
import type { StatementLint } from "@/lib/domain/statement/lint-result";
import { readLintCatalog } from "@/lib/postgres/lint-catalog";
import { withSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { allCases } from "./cases/all-cases";
import type { LintCase } from "./cases/lint-case";
import { type Baseline, type Observed, observe, readBaseline, readDamage, readRelations } from "./observe";
import { observeOutside } from "./outside";
import { setUpShop, unfilled } from "./shop";

/**
 * The linter's word against a server's deed: every case is linted with the catalog of a real server, then run there. The harness looks at locks, files,
 * scans, at what others meet meanwhile and at what an application meets afterwards; from that alone it says what the linter should have said.
 */

/** As if every table were a thousand times as large: what takes a moment here would take long there. Empty ones stay empty. */
function enlarged(catalog: LintCatalog): LintCatalog {
  const tables = catalog.tables.map((one) => ({
    ...one,
    bytes: one.bytes === null || one.rows === 0 ? one.bytes : one.bytes * 1_000,
  }));
  return { ...catalog, tables };
}

const isStrong = (mode: (typeof lockModes)[number]) =>
  lockModes.indexOf(mode) >= lockModes.indexOf("SHARE UPDATE EXCLUSIVE");

const isTransactional = (sql: string) =>
  /^\s*(begin|commit|rollback|savepoint|release|set|reset)\b/i.test(sql);
const isRows = (sql: string) => /^\s*(with|insert|update|delete|merge|select|copy)\b/i.test(sql);

interface Step {
  readonly linted: StatementLint;
  readonly observed: Observed;
  /** No earlier statement of its transaction holds anything. */
  readonly isFirst: boolean;
  /** It ran in a transaction that could be looked at from inside. */
  readonly isInside: boolean;
  /** Where it did not: the tables at which somebody stood in its way, and saw its lock. */
  readonly watched: readonly string[];
}

type Damage = Pick<Observed, "broken" | "emptied">;

const notCompared = "not compared";

/** Statements about what the case itself made, or about an empty table: there are no rows to show what was done. */
function isOnMade({ linted }: Step, made: ReadonlySet<string>): boolean {
  return linted.locks.some((one) => made.has(one.relation) || unfilled.includes(one.relation));
}

/** What the linter says, in the harness's words. */
function claimed(step: Step, made: ReadonlySet<string>) {
  const { linted, observed, isFirst, isInside } = step;
  const isKnown = (name: string) => isFirst || observed.locks.has(name);
  const locks = linted.locks.filter((one) => isStrong(one.mode) && isKnown(one.relation));
  const isIdle = isOnMade(step, made);
  return {
    locks: Object.fromEntries(
      locks
        .filter((one) => isInside || step.watched.includes(one.relation))
        .map((one) => [one.relation, one.mode] as const)
        .sort(),
    ),
    rewrites: isIdle ? notCompared : linted.rewrites,
    builds: isIdle ? notCompared : linted.buildsIndex,
    // A rewrite and a build have read, too.
    scans:
      isIdle || !isInside || isRows(linted.sql)
        ? notCompared
        : linted.scans || linted.rewrites || linted.buildsIndex,
    blocksReads: isFirst ? linted.blocksReads : notCompared,
    blocksWrites: isFirst ? linted.blocksWrites : notCompared,
    isUnsafe: linted.verdict === "unsafe",
  };
}

const has = (linted: StatementLint, ...reasons: readonly string[]) =>
  linted.findings.some((finding) => finding.reasons.some((reason) => reasons.includes(reason)));

/** What the server did, in the same words. `made` are relations that the case itself made: nobody else uses them. */
function seen(step: Step, made: ReadonlySet<string>, damage: Damage): ReturnType<typeof claimed> {
  const { linted, observed, isFirst, isInside } = step;
  const old = (names: ReadonlySet<string>) =>
    [...names].filter((name) => !made.has(name) && !unfilled.includes(name));
  const isNamed = (name: string) =>
    isInside
      ? !observed.indexes.has(name) || linted.locks.some((one) => one.relation === name)
      : step.watched.includes(name);
  const locks = [...observed.locks].filter(([name, mode]) => isStrong(mode) && isNamed(name)).sort();
  const inUse = (names: ReadonlySet<string>) => [...names].filter((name) => !made.has(name));
  const unreadable = inUse(observed.unreadable);
  const blocked = [...unreadable, ...inUse(observed.unwritable)];
  const work = [...old(observed.rewritten), ...old(observed.built), ...old(observed.scanned)];
  const isSlow = work.length > 0 && blocked.length > 0;
  // Some things break one application and not another: saying so is enough.
  const isSaid = linted.verdict === "careful" && has(linted, "breaks_app");
  const isDamaged = !isSaid && damage.broken.length + damage.emptied.length > 0;
  const isIdle = isOnMade(step, made);
  return {
    locks: Object.fromEntries(locks),
    rewrites: isIdle ? notCompared : observed.rewritten.size > 0,
    builds: isIdle ? notCompared : observed.built.size > 0,
    scans: isIdle || !isInside || isRows(linted.sql) ? notCompared : observed.scanned.size > 0,
    blocksReads: isFirst ? unreadable.length > 0 : notCompared,
    blocksWrites: isFirst ? blocked.length > 0 : notCompared,
    isUnsafe: isSlow || isDamaged || old(observed.fullyLocked).length > 0,
  };
}

describe.each([
  { server: "the newest server", create: () => createDatabase("lint") },
  { server: "the oldest server", create: () => createOldestDatabase("lint") },
])("on $server", ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>;
  let client: Client;
  let beside: Client;
  let blocker: Client;
  let major = 0;

  beforeAll(async () => {
    await loadParser();
    database = await create();
    const open = async () => {
      const opened = new Client({ connectionString: database.url });
      await opened.connect();
      return opened;
    };
    [client, beside, blocker] = [await open(), await open(), await open()];
    const found = await client.query<{ major: number }>(
      "select current_setting('server_version_num')::int / 10000 as major",
    );
    major = found.rows[0]?.major ?? 0;
  });

  afterAll(async () => {
    for (const one of [client, beside, blocker]) await one.end();
    await database.drop();
  });

  /** True while the shop is as it was set up. */
  let isFresh = false;
  let fresh: Baseline | null = null;

  async function setUp(one: LintCase): Promise<void> {
    await client.query("reset all");
    await client.query("set client_min_messages to warning");
    if (isFresh && one.setUp === undefined) return;
    await setUpShop(client);
    isFresh = one.setUp === undefined;
    fresh = null;
    if (one.setUp !== undefined) await client.query(one.setUp);
    await client.query("analyze");
  }

  async function lint(one: LintCase): Promise<readonly StatementLint[]> {
    const catalog = await withSession({ connectionString: database.url, purpose: "read" }, (session) =>
      readLintCatalog(session, findLintNames([one])),
    );
    const options = { serverMajor: major, schemaSql: null, transaction: "none" } as const;
    const [file] = lintFiles([{ path: "case.sql", sql: one.sql }], options, enlarged(catalog)).files;
    if (file === undefined || file.parseError !== null) throw new Error("the case is not SQL");
    return file.statements;
  }

  function compare(step: Step, made: ReadonlySet<string>, damage: Damage): void {
    const { linted, observed } = step;
    const said = JSON.stringify(linted.findings.map((one) => [one.rule, one.severity, one.reasons]));
    if (observed.failure !== null) {
      const isForetold =
        has(linted, "fails_on_existing_rows", "fails_in_transaction") ||
        linted.findings.some((finding) => ["no-such-object", "not-on-this-version"].includes(finding.rule));
      expect(isForetold, `${linted.sql} failed with ${observed.failure}: ${said}`).toBe(true);
      return;
    }
    const isFailureSaid = has(linted, "fails_in_transaction", "fails_on_existing_rows");
    expect(isFailureSaid, `${linted.sql} did not fail: ${said}`).toBe(false);
    expect(claimed(step, made), `${linted.sql}\n${said}\n${damage.broken.join("\n")}`).toEqual(
      seen(step, made, damage),
    );
    const weak = linted.locks.filter((one) => !isStrong(one.mode) && step.isFirst);
    for (const { relation } of weak) expect([...observed.locks.keys()], linted.sql).toContain(relation);
  }

  async function baselineNow(): Promise<Baseline> {
    if (!isFresh) return await readBaseline(client);
    fresh ??= await readBaseline(client);
    return fresh;
  }

  /** Statements that share a transaction, or one alone. Damage counts when the transaction ends. The last group of a case is taken back. */
  async function runTogether(group: readonly StatementLint[], made: Set<string>, isLast: boolean) {
    const baseline = await baselineNow();
    const steps: { step: Step; madeBefore: ReadonlySet<string>; damage: Damage }[] = [];
    await client.query("begin");
    for (const linted of group) {
      if (isTransactional(linted.sql)) {
        if (!/^\s*(begin|commit)\b/i.test(linted.sql)) await client.query(linted.sql);
        continue;
      }
      const names = new Set([...(await readRelations(client)).values()].map((one) => one.name));
      const observed = await observe(client, beside, linted.sql, baseline);
      const step = { linted, observed, isFirst: steps.length === 0, isInside: true, watched: [] };
      steps.push({ step, madeBefore: new Set(made), damage: observed });
      for (const { name } of (await readRelations(client)).values()) if (!names.has(name)) made.add(name);
    }
    const last = steps.length > 1 ? await readDamage(client, baseline) : null;
    isFresh &&= isLast;
    await client.query(isLast ? "rollback" : "commit");
    for (const { step, madeBefore, damage } of steps) {
      compare(step, madeBefore, {
        broken: damage.broken.filter((one) => last === null || last.broken.includes(one)),
        emptied: damage.emptied.filter((one) => last === null || last.emptied.includes(one)),
      });
    }
  }

  async function runOutside(one: LintCase, linted: StatementLint): Promise<void> {
    const inFreshWorld = () => {
      isFresh = false;
      return setUp(one);
    };
    const sessions = { client, beside, blocker };
    const observed = await observeOutside(sessions, linted.sql, one.outside ?? [], inFreshWorld);
    isFresh = false;
    compare(
      { linted, observed, isFirst: true, isInside: false, watched: one.outside ?? [] },
      new Set(),
      observed,
    );
    await client.query("begin");
    const refused = await client.query(linted.sql).then(
      () => false,
      () => true,
    );
    await client.query("rollback");
    expect(refused, `${linted.sql} in a transaction`).toBe(true);
    const options = { serverMajor: major, schemaSql: null, transaction: "per-file" } as const;
    const [again] = lintFiles([{ path: "case.sql", sql: linted.sql }], options, null).files;
    expect(again?.statements[0]?.findings.flatMap((finding) => finding.reasons)).toContain(
      "fails_in_transaction",
    );
  }

  test.each(allCases)("$name", async (one) => {
    if (major < (one.since ?? 0)) return;
    await setUp(one);
    const statements = await lint(one);
    if (one.outside !== undefined) {
      for (const linted of statements) await runOutside(one, linted);
      isFresh = false;
      return;
    }
    const made = new Set<string>();
    let group: StatementLint[] = [];
    let isOpen = false;
    for (const [at, linted] of statements.entries()) {
      group.push(linted);
      if (/^\s*begin\b/i.test(linted.sql)) isOpen = true;
      if (/^\s*commit\b/i.test(linted.sql)) isOpen = false;
      if (isOpen || /^\s*set\b/i.test(linted.sql)) continue;
      await runTogether(group, made, at === statements.length - 1);
      group = [];
    }
  });
});
