import { beforeAll, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { lintFile } from "./lint-one";

beforeAll(() => loadParser());

const kinds: readonly ((at: number) => string)[] = [
  (at) => `alter table t${at % 400} add column c${at} numeric(12, 2) not null default 0`,
  (at) => `alter table t${at % 400} add constraint x${at} check (c${at} is not null)`,
  (at) => `create index on t${at % 400} (c${at})`,
  (at) => `update t${at % 400} set c${at} = 1 where c${at} is null`,
  (at) => `alter table t${at % 400} alter c${at} type bigint, alter c${at} set not null`,
  (at) =>
    `create table n${at} (id bigint primary key, o bigint references t${at % 400} (id), check (id > 0))`,
  (at) => `alter table t${at % 400} add foreign key (a${at}) references n${at - 1}`,
  (at) => `drop table n${at - 2}`,
];

// Measured: 1.5 s for 20,000 on two cores. The time here is generous: work that grows by the square would take minutes.
test.each(["none", "per-file"] as const)(
  "20,000 statements are judged in time that grows with their number, transaction %s",
  { timeout: 30_000 },
  (transaction) => {
    const all = Array.from({ length: 20_000 }, (_, at) => kinds[at % kinds.length]?.(at) ?? "");
    const { statements } = lintFile(all.join(";\n"), { transaction });
    expect(statements.map((one) => one.sql)).toEqual(all);
    expect(statements.at(-1)?.line).toBe(20_000);
  },
);
