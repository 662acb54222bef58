import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import { judgePreflight } from "@/lib/domain/preflight/judge-preflight";
import { takeReadings } from "@/lib/postgres/preflight/take-readings";
import { withSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { derive, look, openClient, orders } from "./look";

/** What the role lacks is found before the first statement fails on it, each with the statement that grants it. */

describe.each(["newest", "oldest"] as const)("on the %s server", (server) => {
  let admin: Client;
  let drop: () => Promise<void>;
  let url: string;
  let role: string;
  let database: string;

  beforeAll(async () => {
    const made = await (server === "newest"
      ? createDatabase("privileges")
      : createOldestDatabase("privileges"));
    database = made.name;
    role = `app_${made.name}`;
    drop = () => made.drop();
    admin = await openClient(made.url);
    await admin.query(`create role ${role} login password 'app'`);
    await admin.query(`create role ${role}_owner`);
    await admin.query(`create table customers (id bigint primary key);
create table orders (id bigint primary key, amount numeric not null, customer_id bigint);
insert into orders select n, n from generate_series(1, 20) n;
alter table orders owner to ${role}_owner;
revoke create on schema public from public`);
    const as = new URL(made.url);
    as.username = role;
    as.password = "app";
    url = as.toString();
  });
  afterAll(async () => {
    await admin.query(`drop owned by ${role}, ${role}_owner cascade; drop role ${role}, ${role}_owner`);
    await admin.end();
    await drop();
  });

  const grant = (what: string) => admin.query(what);

  test("a role without privileges is told each of them, and each grant takes one away", async () => {
    await grant(`grant select on orders to ${role}`);
    const change = {
      ...derive,
      constraints: [
        {
          kind: "foreign_key" as const,
          column: "cents",
          references: { schema: "public", table: "customers", column: "id" },
        },
      ],
    };
    // The planner itself refuses a table that the role does not own, so the reading is asked beside it.
    await grant(`grant ${role}_owner to ${role}`);
    const first = await look(url, change);
    const blocking = first.findings.filter((one) => one.severity === "blocks").map((one) => one.code);
    expect(new Set(blocking)).toEqual(new Set(["no_references", "no_index_create", "no_schema_create"]));
    expect(first.one("no_references").remedy).toBe(`Run: grant references on customers to ${role}.`);
    expect(first.one("no_schema_create").remedy).toBe(
      `Run: grant create on database ${database} to ${role}.`,
    );
    expect(first.one("activity_hidden").severity).toBe("unknown");

    await grant(`grant references on customers to ${role}`);
    await grant(`grant create on database ${database} to ${role}`);
    await grant(`grant create on schema public to ${role}`);
    await grant(`grant pg_monitor to ${role}`);
    const after = await look(url, change);
    expect(after.findings.filter((one) => one.group === "privileges")).toEqual([]);
  });

  test("row security that binds the role is found, for rows that it hides would never be filled", async () => {
    await grant("alter table orders enable row level security");
    await grant("alter table orders force row level security");
    try {
      const found = (await look(url, derive, { moment: "backfill" })).one("row_security");
      expect(found.severity).toBe("blocks");
      expect((await look(url, derive, { moment: "expand" })).one("row_security").severity).toBe("warns");
    } finally {
      await grant("alter table orders no force row level security");
      await grant("alter table orders disable row level security");
    }
  });

  test("row security of a table that changes with the key is found, too", async () => {
    await grant(
      `create table lines (order_id bigint references orders (id)); alter table lines owner to ${role}_owner`,
    );
    await grant("alter table lines enable row level security; alter table lines force row level security");
    const change: Change = {
      kind: "change_type",
      table: orders,
      column: "id",
      type: "numeric",
      up: null,
      down: null,
    };
    try {
      const found = (await look(url, change, { moment: "backfill" })).one("row_security");
      expect(found.message).toContain("Row security of lines");
      expect(found.severity).toBe("blocks");
    } finally {
      await grant("drop table lines");
    }
  });

  test("connections that run out are told, with which limit is reached", async () => {
    await grant(`alter role ${role} connection limit 4`);
    try {
      const found = (await look(url, derive, { moment: "expand" })).one("connections_exhausted");
      expect(found.severity).toBe("blocks");
      expect(found.evidence.join()).toMatch(new RegExp(`Role ${role}: 1 of 4 in use`));
    } finally {
      await grant(`alter role ${role} connection limit -1`);
    }
  });

  test("the schema colonnade of another role's is found before the ledger fails on it", async () => {
    await grant("create schema colonnade; create table colonnade.ledger (id int)");
    try {
      const found = (await look(url, derive)).one("no_ledger_access");
      expect(found.severity).toBe("blocks");
      await grant(`grant all on schema colonnade to ${role}; grant all on colonnade.ledger to ${role}`);
      expect((await look(url, derive)).codes()).not.toContain("no_ledger_access");
    } finally {
      await grant("drop schema colonnade cascade");
    }
  });

  test("a role that may read alone can look: a preflight needs no right to write", async () => {
    await grant(`create role ${role}_reader login password 'reader'`);
    await grant(`grant select on orders to ${role}_reader; grant pg_monitor to ${role}_reader`);
    const as = new URL(url);
    as.username = `${role}_reader`;
    as.password = "reader";
    try {
      // Planned by the owner, looked at by the reader: every group is read.
      const { subject } = await look(url, derive);
      const readings = await withSession({ connectionString: as.toString(), purpose: "read" }, (session) =>
        takeReadings(session, [], subject),
      );
      for (const name of [
        "privileges",
        "activity",
        "replication",
        "headroom",
        "triggers",
        "settings",
      ] as const) {
        expect([name, readings[name].kind]).toEqual([name, "read"]);
      }
      const findings = judgePreflight({ ...readings, openRollouts: [] }, subject);
      const messages = findings.filter((one) => one.severity === "blocks").map((one) => one.message);
      expect(messages).toContain(`orders belongs to ${role}_owner; ${role}_reader may not alter it.`);
      expect(messages).toContain(`${role}_reader has no update on orders.`);
    } finally {
      await grant(`drop owned by ${role}_reader; drop role ${role}_reader`);
    }
  });
});
