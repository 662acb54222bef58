import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Role, roles } from "@/lib/domain/statement/knowledge/entry";
import {
  isKnownOn,
  type Knowledge,
  knowledgeOf,
  statementIds,
} from "@/lib/domain/statement/knowledge/knowledge";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { answerOf, canLockRows, readBlocks, readLockedRows } from "./application";
import type { Example } from "./example";
import { examples } from "./examples/all-examples";
import { failureOf, type Measured, measure, statementsOf } from "./measure";
import { measureOutside, watchLocks } from "./watch";
import { cleanUpExample, type Relation, readRelations, setUpExample } from "./world";

/** Every entry of the knowledge, run on real servers and held against what they did. */

interface Where {
  readonly server: string;
  create(): Promise<{ readonly url: string; drop(): Promise<void> }>;
}

/** Connection strings, separated by blanks, of further servers of other versions that somebody has at hand. */
const further = (process.env.STATEMENT_SERVERS ?? "").split(/\s+/).filter((url) => url !== "");

const servers: readonly Where[] = [
  { server: "the newest server", create: () => createDatabase("statements") },
  { server: "the oldest server", create: () => createOldestDatabase("statements") },
  ...further.map((url) => ({
    server: new URL(url).host,
    create: async () => ({ url, drop: () => Promise.resolve() }),
  })),
];

function relationsOf(example: Example): ReadonlyMap<Role, string> {
  const named: Example["relations"] = { table: "orders", ...example.relations };
  return new Map(
    roles.flatMap((role): [Role, string][] => {
      const name = named[role];
      return name === undefined ? [] : [[role, name]];
    }),
  );
}

/** What is known, in the words of what is measured. */
function claimsOf(known: Knowledge, relations: ReadonlyMap<Role, string>): Measured {
  const name = (role: Role): string => {
    const found = relations.get(role);
    if (found === undefined) throw new Error(`the example of ${known.id} names no ${role}`);
    return found;
  };
  const rewritten = known.rewrites.map(name);
  const built = known.builds.map(name);
  return {
    locks: new Map(known.locks.map((lock) => [name(lock.role), lock.mode])),
    rewritten: new Set(rewritten),
    built: new Set(built),
    scanned: new Set([...known.scans.map(name), ...rewritten, ...built]),
  };
}

/** In the order of names, so that a difference is easy to see. */
function show({ locks, rewritten, scanned, built }: Measured) {
  return {
    locks: Object.fromEntries([...locks].sort()),
    rewritten: [...rewritten].sort(),
    scanned: [...scanned].sort(),
    built: [...built].sort(),
  };
}

describe.each(servers)("on $server", ({ create }) => {
  let database: Awaited<ReturnType<Where["create"]>>;
  /** Runs the statements. */
  let client: Client;
  let beside: Client;
  let watcher: Client;
  let major = 0;

  beforeAll(async () => {
    database = await create();
    const open = async () => {
      const opened = new Client({ connectionString: database.url });
      await opened.connect();
      return opened;
    };
    client = await open();
    beside = await open();
    watcher = await open();
    const found = await client.query<{ major: number }>(
      "select current_setting('server_version_num')::int / 10000 as major",
    );
    major = found.rows[0]?.major ?? 0;
  });

  afterAll(async () => {
    for (const one of [client, beside, watcher]) await one.end();
    await database.drop();
  });

  async function inWorld(example: Example, more: readonly string[], use: () => Promise<void>): Promise<void> {
    try {
      await setUpExample(client, example, more);
      await use();
    } finally {
      await cleanUpExample(client, example);
    }
  }

  async function findRelations(names: Iterable<string>): Promise<Relation[]> {
    const wanted = new Set(names);
    return [...(await readRelations(watcher)).values()].filter((relation) => wanted.has(relation.name));
  }

  async function runInside(known: Knowledge, example: Example): Promise<void> {
    const relations = relationsOf(example);
    const names = new Set(relations.values());
    const more = example.onEmptyTable === true ? ["truncate orders"] : [];
    await inWorld(example, more, async () => {
      const existing = await findRelations(names);
      const claims = claimsOf(known, relations);
      expect(show(await measure(client, example, names))).toEqual(show(claims));
      expect(await readBlocks(beside, existing), "what an application meets meanwhile").toBe(known.blocks);
      const table = relations.get("table");
      if (table !== undefined && canLockRows(known))
        expect(await readLockedRows(beside, table), "row locks").toBe(known.locksRows);
    });
  }

  async function runOutside(known: Knowledge, example: Example): Promise<void> {
    const relations = relationsOf(example);
    const names = new Set(relations.values());
    const claims = claimsOf(known, relations);
    await inWorld(example, [], async () => {
      await client.query("begin");
      const code = await failureOf(() => client.query(statementsOf(example).join(";")));
      expect(code, "refused in a transaction").toBe("25001");
    });
    const locks = await watchLocks({ client, blocker: beside, watcher }, example, names, (attempt) =>
      inWorld(example, [], attempt),
    );
    await inWorld(example, [], async () => {
      const measured = await measureOutside({ client, watcher }, example);
      expect(show({ ...measured, locks })).toEqual(show(claims));
    });
  }

  test.each(statementIds)("%s costs what is known of it", async (id) => {
    const example: Example = examples[id];
    if (!isKnownOn(id, major)) {
      // Then the server must not have it.
      await inWorld({ run: example.run }, [], async () => {
        for (const statement of example.setUp ?? []) await failureOf(() => client.query(statement));
        const code = await failureOf(() => client.query(statementsOf(example).join(";")));
        expect(code).not.toBeNull();
      });
      return;
    }
    const known = knowledgeOf(id, major);
    if (known.transaction === "allowed") await runInside(known, example);
    else await runOutside(known, example);
  });

  const knownHere = (id: (typeof statementIds)[number]) => isKnownOn(id, major);

  test.each(statementIds.filter((id) => knowledgeOf(id, 18).failsOn !== null))(
    "%s fails on rows that are said to stand in its way",
    async (id) => {
      if (!knownHere(id)) return;
      const example: Example = examples[id];
      const { failing } = example;
      if (failing === undefined) throw new Error(`the example of ${id} has no rows on which it fails`);
      await inWorld(example, failing.setUp ?? [], async () => {
        const sql = failing.run ?? statementsOf(example).join(";");
        expect(await failureOf(() => client.query(sql))).toBe(failing.code);
      });
    },
  );

  const noticed = statementIds.filter((id) => {
    const { breaksApp, destroys } = knowledgeOf(id, 18);
    return breaksApp !== null || destroys !== null;
  });

  test.each(noticed)("%s is noticed by an application", async (id) => {
    if (!knownHere(id)) return;
    const example: Example = examples[id];
    const { application } = example;
    if (application === undefined) throw new Error(`the example of ${id} has no application`);
    const more = example.onEmptyTable === true ? ["truncate orders"] : [];
    await inWorld(example, more, async () => {
      const before = await answerOf(client, application);
      await client.query(statementsOf(example).join(";"));
      expect(await answerOf(client, application)).not.toBe(before);
    });
  });
});
