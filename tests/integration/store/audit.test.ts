import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "@/lib/cli/main";
import { exportRecord } from "@/lib/commands/audit/export-record";
import { parseHead, printFault, printHead } from "@/lib/domain/audit/verify-chain";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { checkRecord } from "@/lib/queries/audit/check-record";
import { listAudit } from "@/lib/queries/audit/list-audit";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { verifyRecord, verifySnapshot } from "@/lib/store/verify-record";
import { type Control, openControl } from "./control";

/** The audit log as people and the command line read it; and everything that somebody with the database's keys could do to it. */

let control: Control;
let rui: Actor;
let ada: Actor;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colonnade-audit-"));
  control = await openControl("audit");
  rui = await control.person("Rui", "reviewer");
  ada = await control.person("Ada", "engineer");
  const targetId = await control.target(ada, "staging");
  const { id: rolloutId } = await control.rollout(ada, targetId);
  for (let at = 1; at <= 12; at += 1) {
    const actor = at % 2 === 0 ? rui : ada;
    await inTransaction(control.services.store, (tx) =>
      recordEvent(tx, {
        rolloutId: at > 8 ? null : rolloutId,
        phase: at > 8 ? null : "expand",
        actor,
        data: { kind: "instance_stopped", why: `reason ${at}` },
      }),
    );
  }
});
afterAll(async () => {
  await control.close();
  await rm(folder, { recursive: true, force: true });
});

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

async function readExport(): Promise<string> {
  const { lines } = expectOk(await exportRecord(control.services, rui));
  let text = "";
  for await (const part of lines) text += part;
  return text;
}

async function runCli(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const into = (name: "out" | "err") =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const code = await main(["audit", "verify", ...args], {
    out: into("out"),
    err: into("err"),
    isColoured: false,
  });
  return { code, ...said };
}

/** What nobody can do through Colonnade, nor by SQL as its role: a superuser who takes the triggers away first. */
function tampering(statements: string): string {
  return `
    alter table app.events disable trigger user;
    alter table app.event_links disable trigger user;
    set local session_replication_role = replica;
    grant update, delete on app.events, app.event_links to current_user;
    ${statements}`;
}

const idAt = (seq: number) => `(select event_id from app.event_links where seq = ${seq})`;

describe("a record that was tampered with", () => {
  const deeds: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "a reason changed",
      `update app.events set data = jsonb_set(data, '{why}', '"nothing"') where id = ${idAt(5)}`,
      ["event_changed"],
    ],
    [
      "somebody else's name",
      `update app.events set actor_name = 'Eve' where id = ${idAt(3)}`,
      ["event_changed"],
    ],
    [
      "an hour earlier",
      `update app.events set at = at - interval '1 hour' where id = ${idAt(3)}`,
      ["event_changed"],
    ],
    ["an event deleted", `delete from app.events where id = ${idAt(7)}`, ["event_removed"]],
    [
      "an event deleted with its link",
      `delete from app.events where id = ${idAt(7)}; delete from app.event_links where seq = 7`,
      ["link_removed"],
    ],
    [
      "an event slipped in",
      `insert into app.events (actor_id, actor_name, data) values ('eve', 'Eve', '{"kind": "pause_requested"}')`,
      ["event_unlinked"],
    ],
    [
      "two events changed for each other",
      `update app.event_links set event_id = -event_id where seq in (4, 6);
       update app.event_links as one set event_id = -other.event_id from app.event_links as other
         where (one.seq, other.seq) in ((4, 6), (6, 4))`,
      ["event_changed", "event_changed"],
    ],
    [
      "a link made anew over a changed event",
      `update app.event_links set hash = decode(repeat('ab', 32), 'hex') where seq = 9`,
      ["event_changed", "link_replaced"],
    ],
  ];

  test.each(deeds)("%s: found, and named", async (_, statements, kinds) => {
    const undone = new Error("taken back, so that the next deed finds a whole record");
    const deed = inTransaction(control.services.store, async (tx) => {
      await tx.execute(sql.raw(tampering(statements)));
      const { faults } = await verifySnapshot(tx);
      expect(faults.map((one) => one.kind)).toEqual(kinds);
      expect(faults.map(printFault).every((one) => /(Event|Place) \d+/.test(one))).toBe(true);
      throw undone;
    });
    await expect(deed).rejects.toBe(undone);
  });
});

test("the log is read newest first, page by page, narrowed down by who, what, where, when", async () => {
  const page = async (input: object) => expectOk(await listAudit(control.services, rui, input));
  const first = await page({ limit: 5 });
  expect(first.items.map((one) => one.seq)).toEqual([12, 11, 10, 9, 8]);
  const second = await page({ limit: 5, cursor: first.next });
  expect(second.items.map((one) => one.seq)).toEqual([7, 6, 5, 4, 3]);
  expect((await page({ limit: 5, cursor: second.next })).next).toBeNull();
  const seqs = async (filter: object) => (await page(filter)).items.map((one) => one.seq);
  expect(await seqs({ who: "ru" })).toEqual([12, 10, 8, 6, 4, 2]);
  expect(await seqs({ phase: "expand", who: "Ada" })).toEqual([7, 5, 3, 1]);
  expect(await seqs({ environment: "staging" })).toHaveLength(8);
  expect(await seqs({ environment: "production" })).toEqual([]);
  expect(await seqs({ kind: "phase_approved" })).toEqual([]);
  expect((await seqs({ via: "page" })).length).toBeGreaterThanOrEqual(12);
  const today = new Date().toISOString().slice(0, 10);
  expect(await seqs({ from: today, to: today })).toHaveLength(12);
  expect(await seqs({ to: "2020-01-01" })).toEqual([]);
  const wrong = await listAudit(control.services, rui, { from: "yesterday" });
  expect(wrong.ok ? "" : wrong.refusal.code).toBe("invalid_input");
  // A key that is limited to environments sees no others, nor what is about none.
  const key: Actor = { ...rui, environments: ["staging"], scopes: ["read_audit"] };
  expect(expectOk(await listAudit(control.services, key, {})).items).toHaveLength(8);
});

describe("an export", () => {
  test("is the whole record, can be checked anywhere, and is itself on the record", async () => {
    const text = await readExport();
    expect(text.trim().split("\n")).toHaveLength(13);
    expect(JSON.parse(text.trim().split("\n")[12] ?? "")).toMatchObject({
      seq: 13,
      event: { actorName: "Rui", data: { kind: "audit_exported", count: 12 } },
    });
    const file = join(folder, "audit.jsonl");
    await writeFile(file, text);
    expect(await runCli(["--file", file])).toMatchObject({
      code: 0,
      out: expect.stringContaining("The record is whole: 13 events."),
    });
    await writeFile(file, text.replace("reason 5", "reason 6"));
    const changed = await runCli(["--file", file]);
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/Event \d+ \(place 5\) is not what was recorded/);
    const lines = text.split("\n");
    await writeFile(file, [...lines.slice(0, 3), ...lines.slice(4)].join("\n"));
    expect((await runCli(["--file", file])).out).toContain("Place 4 of the chain is gone.");
  });

  test("that is none, is not there, or is not named is bad usage", async () => {
    const file = join(folder, "other.jsonl");
    await writeFile(file, '{"seq": 1}\n');
    expect(await runCli(["--file", file])).toMatchObject({ code: 2, err: expect.stringContaining("Line 1") });
    expect((await runCli(["--file", join(folder, "gone")])).code).toBe(2);
    expect((await runCli(["--head", "12", "--file", file])).code).toBe(2);
  });

  test("is for reviewers and admins", async () => {
    const refused = await exportRecord(control.services, ada);
    expect(refused.ok ? "" : refused.refusal.code).toBe("forbidden");
    const list = await listAudit(control.services, ada, {});
    expect(list.ok ? "" : list.refusal.code).toBe("forbidden");
  });
});

test("a record whose end was cut off is whole by itself, and not beside a head that was noted", async () => {
  const noted = printHead((await verifyRecord(control.services.store)).head);
  const seq = Number(noted.split(":")[0]);
  await control.services.store.pool.query(
    `begin; ${tampering(`
    delete from app.events where id in (${idAt(seq)}, ${idAt(seq - 1)});
    delete from app.event_links where seq > ${seq - 2}`)}; commit`,
  );
  expect(expectOk(await checkRecord(control.services, rui, {}))).toMatchObject({ isWhole: true });
  expect(expectOk(await checkRecord(control.services, rui, { head: noted })).isWhole).toBe(false);
  const { faults } = await verifyRecord(control.services.store, parseHead(noted));
  expect(faults).toEqual([{ kind: "head_differs", seq }]);
  expect(await runCli(["--database-url", control.url, "--head", noted])).toMatchObject({
    code: 1,
    out: expect.stringContaining(`Place ${seq}, which was noted before`),
  });
});
