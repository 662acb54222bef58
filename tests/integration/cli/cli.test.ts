import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { planSchema } from "@/lib/domain/plan/plan";
import { lintResultSchema } from "@/lib/domain/statement/lint-result";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

/**
 * The command line as a process of its own, called from another folder, as a hook or a CI job calls it: as one file, but for a call through the
 * package's own command.
 */

const packaged = resolve("lib/cli/colonnade.mjs");
let folder = "";

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string>; command?: string } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [options.command ?? inject("commandFile"), ...args], {
    cwd: folder,
    env: { ...process.env, COLONNADE_TARGET_URL: "", NO_COLOR: "1", ...options.env },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
  });
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, out, err };
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colonnade-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const careful = "alter table orders add column a int;";
const unsafe = "create index on orders (a);";
const safe = "set lock_timeout = '1s';\nalter table orders add column a int;";

describe("colonnade lint", () => {
  test("ends with 0 when nothing is unsafe, and with 1 when something is", async () => {
    await file("safe.sql", safe);
    await file("careful.sql", careful);
    await file("unsafe.sql", unsafe);
    expect((await run(["lint", "safe.sql"])).code).toBe(0);
    expect((await run(["lint", "careful.sql"])).code).toBe(0);
    expect((await run(["lint", "--fail-on", "careful", "careful.sql"])).code).toBe(1);
    expect((await run(["lint", "safe.sql", "unsafe.sql"])).code).toBe(1);
  });

  test("says place, verdict, lock, reason and safe way in text", async () => {
    await file("text.sql", `-- hello\n  ${unsafe}`);
    const { out } = await run(["lint", "text.sql"]);
    expect(out).toMatch(/^text\.sql:2:3 unsafe {2}create index on orders \(a\)/m);
    expect(out).toMatch(/SHARE on orders · blocks writes · builds an index/);
    expect(out).toMatch(/safe way: CREATE INDEX CONCURRENTLY/);
    expect(out).toMatch(/docs\/rules\/create-index\.md/);
    expect(out).not.toContain("\u001b");
  });

  test("gives JSON of the agreed shape", async () => {
    await file("shape.sql", unsafe);
    const { out, code } = await run(["lint", "--format", "json", "shape.sql"]);
    expect(code).toBe(1);
    const result = lintResultSchema.parse(JSON.parse(out));
    expect(result.files[0]).toMatchObject({ path: "shape.sql", verdict: "unsafe" });
    expect(result.files[0]?.statements[0]).toMatchObject({
      index: 0,
      line: 1,
      blocksWrites: true,
      buildsIndex: true,
    });
  });

  test("gives SARIF that a code host can place, each rule with its page", async () => {
    await file("sarif.sql", `\n${unsafe}`);
    const { out } = await run(["lint", "--format", "sarif", "sarif.sql"]);
    const log = z
      .object({
        version: z.literal("2.1.0"),
        runs: z.tuple([
          z.object({
            tool: z.object({
              driver: z.object({
                name: z.literal("colonnade"),
                rules: z.array(z.object({ id: z.string(), help: z.object({ text: z.string().min(40) }) })),
              }),
            }),
            results: z.array(
              z.object({
                ruleId: z.string(),
                ruleIndex: z.number(),
                level: z.enum(["error", "warning", "note"]),
                locations: z.tuple([
                  z.object({
                    physicalLocation: z.object({
                      artifactLocation: z.object({ uri: z.literal("sarif.sql") }),
                      region: z.object({ startLine: z.literal(2), startColumn: z.literal(1) }),
                    }),
                  }),
                ]),
              }),
            ),
          }),
        ]),
      })
      .parse(JSON.parse(out));
    const [sarif] = log.runs;
    expect(sarif.results.find((one) => one.ruleId === "create-index")?.level).toBe("error");
    for (const one of sarif.results) expect(sarif.tool.driver.rules[one.ruleIndex]?.id).toBe(one.ruleId);
  });

  test("reads standard input, folders, byte order marks and CRLF, and nothing at all", async () => {
    expect((await run(["lint", "-"], { input: unsafe })).out).toMatch(/^<stdin>:1:1 unsafe/);
    await mkdir(join(folder, "db", "deep"), { recursive: true });
    await file("db/2.sql", unsafe);
    await file("db/deep/1.sql", safe);
    await file("db/readme.txt", "no SQL");
    const folders = await run(["lint", "--format", "json", "db"]);
    expect(lintResultSchema.parse(JSON.parse(folders.out)).files.map((one) => one.path)).toEqual([
      join("db", "2.sql"),
      join("db", "deep", "1.sql"),
    ]);
    await file("bom.sql", `\uFEFF-- a\r\n${unsafe}\r\n`);
    expect((await run(["lint", "bom.sql"])).out).toMatch(/^bom\.sql:2:1 unsafe/m);
    await file("empty.sql", "");
    expect(await run(["lint", "empty.sql"])).toMatchObject({ code: 0, err: "" });
  });

  test("ends with 2 and a place when the SQL can't be parsed, and still judges the other files", async () => {
    await file("broken.sql", "select 1;\nalter tabel t;");
    const broken = await run(["lint", "--format", "json", "broken.sql", await file("other.sql", unsafe)]);
    expect(broken.code).toBe(2);
    expect(broken.err).toMatch(/^broken\.sql:2:7: syntax error/m);
    const result = lintResultSchema.parse(JSON.parse(broken.out));
    expect(result.files.map((one) => one.parseError?.line ?? null)).toEqual([2, null]);
    expect(result.files[1]?.verdict).toBe("unsafe");
  });

  test.each([
    [["lint"], /Name the files/],
    [["lint", "nowhere.sql"], /There is no file nowhere\.sql/],
    [["lint", "--pg", "12", "a.sql"], /--pg takes a version from 14 to 18, not 12/],
    [["lint", "--format", "xml", "a.sql"], /--format takes text or json or sarif, not xml/],
    [["lint", "--colour", "a.sql"], /Unknown option '--colour'/],
    [["frobnicate"], /There is no command frobnicate/],
    [[], /colonnade lint/],
  ])("ends with 2 and says what is wrong: %j", async (args, said) => {
    const { code, out, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toMatch(said);
    expect(out).toBe("");
  });

  test("looks types and constraints up in --schema, and knows who wraps a file in a transaction", async () => {
    await file("schema.sql", "create table orders (id int primary key, note varchar(20));");
    await file(
      "wider.sql",
      "set lock_timeout = '1s'; alter table orders alter column note type varchar(40);",
    );
    const without = await run(["lint", "--format", "json", "wider.sql"]);
    const known = await run(["lint", "--schema", "schema.sql", "--format", "json", "wider.sql"]);
    const rewrites = (found: Run) =>
      lintResultSchema.parse(JSON.parse(found.out)).files[0]?.statements[1]?.rewrites;
    expect([rewrites(without), rewrites(known)]).toEqual([true, false]);
    await file("concurrently.sql", "create index concurrently on orders (note);");
    expect((await run(["lint", "concurrently.sql"])).code).toBe(0);
    expect((await run(["lint", "--transaction", "per-file", "concurrently.sql"])).code).toBe(1);
  });

  test("answers help and version", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, out: expect.stringMatching(/^colonnade \d/) });
    expect((await run(["lint", "--help"])).out).toMatch(/--fail-on/);
  });
});

describe("colonnade plan", () => {
  const change = {
    kind: "add_columns",
    table: { schema: "public", name: "orders" },
    columns: [
      {
        name: "cents",
        type: "bigint",
        nullable: false,
        default: null,
        fill: { kind: "derive", expression: "amount * 100" },
      },
    ],
    indexes: [],
    constraints: [],
  };
  const answer = z.object({
    version: z.literal(1),
    hash: z.string().nullable(),
    plan: planSchema.nullable(),
    problems: z.array(z.object({ code: z.string() })),
    assumptions: z.array(z.string()),
  });
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase("cli");
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("create table orders (id bigint primary key, amount bigint not null)");
    await client.end();
    await file("change.json", JSON.stringify(change));
  });
  afterAll(() => database.drop());

  test("plans on a real server without assuming anything", async () => {
    const { code, out } = await run(["plan", "--format", "json", "--url", database.url, "change.json"]);
    expect(code).toBe(0);
    const planned = answer.parse(JSON.parse(out));
    expect(planned.assumptions).toEqual([]);
    expect(planned.plan?.phases.map((phase) => phase.name)).toContain("backfill");
    const again = await run(["plan", "--format", "json", "change.json"], {
      env: { COLONNADE_TARGET_URL: database.url },
    });
    expect(answer.parse(JSON.parse(again.out)).hash).toBe(planned.hash);
  });

  test("plans from DDL, and from nothing, and says what it took for granted", async () => {
    await file("ddl.sql", "create table orders (id int primary key, amount numeric(12,2) not null);");
    const fromSchema = await run([
      "plan",
      "--schema",
      "ddl.sql",
      "--pg",
      "15",
      "--format",
      "json",
      "change.json",
    ]);
    const planned = answer.parse(JSON.parse(fromSchema.out));
    expect(planned.plan?.serverMajor).toBe(15);
    expect(planned.assumptions).toContain(
      "orders is large and in use; nothing but the schema's file depends on it",
    );
    const fromNothing = await run(["plan", "change.json"]);
    expect(fromNothing.code).toBe(0);
    expect(fromNothing.out).toMatch(/^# Add cents bigint to orders/);
    expect(fromNothing.err).toMatch(/taken for granted: orders\.amount is text/);
  });

  test("prints SQL to be read: locks, limits, each statement in its transaction", async () => {
    const { out } = await run(["plan", "--format", "sql", "--url", database.url, "change.json"]);
    expect(out).toMatch(/set lock_timeout = '200ms';/);
    expect(out).toMatch(/begin;\nalter table "public"\."orders"\n {2}add column "cents" bigint;\ncommit;/);
    expect(out).toMatch(/^-- == contract ==$/m);
  });

  test("ends with 1 and the problems when there is no safe plan", async () => {
    await file(
      "taken.json",
      JSON.stringify({ ...change, columns: [{ ...change.columns[0], name: "amount" }] }),
    );
    const refused = await run(["plan", "--url", database.url, "taken.json"]);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toMatch(/error \(columns\.0\.name\): The table already has a column amount\./);
  });

  test.each([
    ["not JSON", "{ kind: 1 }", /broken\.json:1:3: this is no JSON/],
    ["no change", `{ "kind": "add_everything" }`, /broken\.json is no change/],
    [
      "a change that lacks something",
      `{ "kind": "rename_column", "table": { "schema": "public", "name": "orders" }, "column": "a" }`,
      / {2}to: /,
    ],
  ])("ends with 2 for a file that is %s", async (_, text, said) => {
    await file("broken.json", text);
    const { code, err } = await run(["plan", "broken.json"]);
    expect(code).toBe(2);
    expect(err).toMatch(said);
  });

  test("ends with 2 when the server can't be reached, without telling the password", async () => {
    const { code, err } = await run(["plan", "--url", "postgresql://me:secret@127.0.0.1:1/x", "change.json"]);
    expect(code).toBe(2);
    expect(err).toMatch(/The server can't be asked/);
    expect(err).not.toContain("secret");
  });
});

test("the package offers the command by its name", async () => {
  const manifest = z
    .object({ bin: z.object({ colonnade: z.string() }) })
    .parse(JSON.parse(await readFile("package.json", "utf8")));
  expect(resolve(manifest.bin.colonnade)).toBe(packaged);
  await file("packaged.sql", unsafe);
  expect((await run(["lint", "packaged.sql"], { command: packaged })).out).toMatch(/SHARE on orders/);
});
