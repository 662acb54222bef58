import { beforeAll, describe, expect, it } from "vitest";
import { parseNumberQuery } from "@/lib/domain/sql/number-query";
import { loadParser } from "@/lib/domain/sql/parser";

beforeAll(() => loadParser());

describe("a query that gives one number", () => {
  it.each([
    "select count(*) from jobs where state = 'waiting'",
    "select 1;",
    "with late as (select * from jobs where due < now()) select count(*) from late",
    "select coalesce(max(depth), 0) from queue union all select 1 limit 1",
  ])("may be %s", (source) => {
    expect(parseNumberQuery(source)).toMatchObject({ kind: "valid" });
  });

  it.each([
    ["", "one SELECT"],
    ["select 1; select 2", "one SELECT"],
    ["update jobs set state = 'done'", "only read"],
    ["with gone as (delete from jobs returning 1) select count(*) from gone", "DELETE"],
    ["with added as (insert into jobs values (1) returning 1) select count(*) from added", "INSERT"],
    ["select 1 into copy", "makes a table"],
    ["select id from jobs for update", "lock rows"],
    ["select (select id from jobs for share)", "lock rows"],
    ["select $1", "Parameters"],
    ["do $$ begin end $$", "only read"],
    ["select 1 from", "syntax error"],
    ["copy jobs to '/tmp/x'", "only read"],
  ])("can't be %s", (source, why) => {
    const parsed = parseNumberQuery(source);
    expect(parsed).toMatchObject({ kind: "invalid", message: expect.stringContaining(why) });
  });
});
