import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { rewriteConstraint, rewriteIndex } from "@/lib/domain/sql/rewrite-definition";

/** Definitions as the server prints them, over another column: the tree is changed, never the text. */

beforeAll(loadParser);

const names = new Map([["note", "Note 2"]]);

describe("an index", () => {
  test.each([
    [
      "CREATE INDEX i ON public.orders USING btree (note)",
      `CREATE INDEX CONCURRENTLY "n i" ON public.orders ("Note 2")`,
    ],
    [
      "CREATE UNIQUE INDEX i ON public.orders USING btree (lower(note) DESC, id) INCLUDE (note) WHERE (note IS NOT NULL)",
      `CREATE UNIQUE INDEX CONCURRENTLY "n i" ON public.orders ((lower("Note 2")) DESC, id) INCLUDE ("Note 2") WHERE "Note 2" IS NOT NULL`,
    ],
    [
      `CREATE INDEX i ON "Shop Ä"."Orders" USING gin (note gin_trgm_ops)`,
      `CREATE INDEX CONCURRENTLY "n i" ON "Shop Ä"."Orders" USING gin ("Note 2" gin_trgm_ops)`,
    ],
    [
      // A text that says the column's name is not the column.
      "CREATE INDEX i ON public.orders USING btree (id) WHERE (kind = 'note'::text)",
      `CREATE INDEX CONCURRENTLY "n i" ON public.orders (id) WHERE kind = 'note'::text`,
    ],
    [
      // The server quotes what our printer does not.
      "CREATE INDEX i ON public.orders USING btree (note) WITH (fillfactor='70', deduplicate_items='off')",
      `CREATE INDEX CONCURRENTLY "n i" ON public.orders ("Note 2") WITH (fillfactor=70, deduplicate_items=off)`,
    ],
    [
      "CREATE INDEX i ON public.orders USING gin (note) WITH (fastupdate=off, gin_pending_list_limit='0')",
      `CREATE INDEX CONCURRENTLY "n i" ON public.orders USING gin ("Note 2") WITH (fastupdate=off, gin_pending_list_limit=0)`,
    ],
  ])("%s", (definition, expected) => {
    expect(rewriteIndex({ definition }, names, "n i")?.text).toBe(expected);
  });

  test("lies where the one that it replaces lies", () => {
    const definition = "CREATE INDEX i ON public.orders USING btree (note) WHERE (id > 0)";
    expect(rewriteIndex({ definition, tablespace: "Fast" }, names, "n")?.text).toBe(
      `CREATE INDEX CONCURRENTLY n ON public.orders ("Note 2") TABLESPACE "Fast" WHERE id > 0`,
    );
  });

  test("that is none is refused", () => {
    expect(rewriteIndex({ definition: "select 1" }, names, "x")).toBeNull();
    expect(rewriteIndex({ definition: "create index" }, names, "x")).toBeNull();
  });
});

describe("a constraint", () => {
  const table = { schema: "public", name: "orders" };
  test.each([
    ["CHECK ((note IS NOT NULL))", `CHECK ("Note 2" IS NOT NULL) NOT VALID`],
    ["CHECK ((char_length(note) > 3)) NOT VALID", `CHECK (char_length("Note 2") > 3) NOT VALID`],
    [
      "FOREIGN KEY (note) REFERENCES customers(id) ON DELETE CASCADE",
      `FOREIGN KEY ("Note 2") REFERENCES customers (id) ON DELETE CASCADE NOT VALID`,
    ],
    [
      "FOREIGN KEY (id, note) REFERENCES customers(id, name) ON DELETE SET NULL (note)",
      `FOREIGN KEY (id, "Note 2") REFERENCES customers (id, name) ON DELETE SET NULL ("Note 2") NOT VALID`,
    ],
    [
      "CHECK ((note ~ '^[a-z]+$'::text)) NO INHERIT",
      `CHECK ("Note 2" ~ '^[a-z]+$'::text) NOT VALID NO INHERIT`,
    ],
  ])("%s", (definition, expected) => {
    const made = rewriteConstraint(definition, { table, name: "x y", columns: names, isNotValid: true });
    expect(made?.text).toBe(`ALTER TABLE public.orders ADD CONSTRAINT "x y" ${expected}`);
  });

  test("refers to a table by its schema, and to the columns that it is to have there", () => {
    const made = rewriteConstraint("FOREIGN KEY (a) REFERENCES customers(id)", {
      table,
      name: "fk",
      columns: new Map(),
      references: { schema: "Shop", name: "customers" },
      referenced: new Map([["id", "id_new"]]),
      isNotValid: false,
    });
    expect(made?.text).toBe(
      `ALTER TABLE public.orders ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES "Shop".customers (id_new)`,
    );
  });
});
