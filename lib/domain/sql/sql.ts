/**
 * SQL as a value. A statement is made with the `sql` tag from fixed text and marked parts only:
 *
 *   sql`select ${ident("id")} from ${qualified("public", "orders")} where ${ident("id")} > ${value("42")}`
 *
 * A bare string in a placeholder is a type error and throws, so text that came from outside can't reach a
 * target unless it went through `ident` (quoted), `value` (bound), `literal` (quoted constant, for DDL, which takes
 * no parameters) or `expression` (parsed and re-printed by PostgreSQL's own parser).
 */

/** What may be bound as a parameter. Keys of target rows travel as text. */
export type SqlValue = string | number | boolean | null | readonly string[];

const made = new WeakSet<object>();

/** A frozen statement or fragment: text with `$1 …` placeholders, and the values for them. */
export interface Sql {
  readonly kind: "sql";
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** One value to be bound as a parameter. */
export interface BoundValue {
  readonly kind: "value";
  readonly value: SqlValue;
}

function freeze(text: string, values: readonly SqlValue[]): Sql {
  const result: Sql = Object.freeze({ kind: "sql" as const, text, values: Object.freeze([...values]) });
  made.add(result);
  return result;
}

/** True for values that this module made; a look-alike object from JSON is not one. */
export function isSql(candidate: unknown): candidate is Sql {
  return typeof candidate === "object" && candidate !== null && made.has(candidate);
}

/** Binds a value as a parameter. */
export function value(bound: SqlValue): BoundValue {
  return Object.freeze({ kind: "value" as const, value: bound });
}

function shift(text: string, by: number): string {
  return by === 0 ? text : text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + by}`);
}

/** Builds a statement; placeholders take `Sql` fragments and bound values only. Throws on anything else. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | BoundValue)[]): Sql {
  let text = strings[0] ?? "";
  const values: SqlValue[] = [];
  parts.forEach((part, index) => {
    if (isSql(part)) {
      // Fragments with parameters are renumbered; those without are taken to the letter, so that a `$1` inside a
      // function body stays what it is.
      text += part.values.length === 0 ? part.text : shift(part.text, values.length);
      values.push(...part.values);
    } else if (typeof part === "object" && part !== null && part.kind === "value") {
      values.push(part.value);
      text += `$${values.length}`;
    } else {
      throw new TypeError("sql: only fragments made by this module may be put into a statement");
    }
    text += strings[index + 1] ?? "";
  });
  return freeze(text, values);
}

/** Joins fragments with a fixed separator. */
export function join(
  fragments: readonly Sql[],
  separator: ", " | " and " | " or " | ",\n  " | "\n" | " ",
): Sql {
  return fragments.reduce<Sql>(
    (all, one, index) => (index === 0 ? one : sql`${all}${freeze(separator, [])}${one}`),
    freeze("", []),
  );
}

/**
 * Quotes an identifier the way PostgreSQL's quote_ident does, except that it always quotes: plain lower-case names that
 * are no keyword would not need it, but one form is easier to read and to check. Throws on NUL and on the empty name.
 */
export function quoteIdentifier(name: string): string {
  if (name.length === 0) throw new TypeError("an identifier can't be empty");
  if (name.includes("\0")) throw new TypeError("an identifier can't contain a NUL character");
  return `"${name.replaceAll('"', '""')}"`;
}

const plain = /^[a-z_][a-z0-9_]*$/;

/** A quoted identifier. */
export function ident(name: string): Sql {
  return freeze(quoteIdentifier(name), []);
}

/** A quoted, schema-qualified name. */
export function qualified(schema: string, name: string): Sql {
  return freeze(`${quoteIdentifier(schema)}.${quoteIdentifier(name)}`, []);
}

/** A name for people to read: unquoted where that is unambiguous. Never for SQL that is run. */
export function displayName(schema: string, name: string): string {
  const one = (part: string) => (plain.test(part) ? part : quoteIdentifier(part));
  return schema === "public" ? one(name) : `${one(schema)}.${one(name)}`;
}

/** A quoted string constant, for statements that take no parameters (DDL, probes that a person reads). */
export function literal(text: string): Sql {
  if (text.includes("\0")) throw new TypeError("a literal can't contain a NUL character");
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return freeze(text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted, []);
}

/** An integer constant. Throws on anything that is not a safe integer. */
export function integer(number: number): Sql {
  if (!Number.isSafeInteger(number)) throw new TypeError(`not an integer: ${number}`);
  return freeze(String(number), []);
}

/** A bare word from a closed list, e.g. an access method. Throws on anything but lower-case letters. */
export function keyword(word: "btree" | "hash" | "gin" | "gist" | "spgist" | "brin"): Sql {
  if (!/^[a-z]+$/.test(word)) throw new TypeError(`not a keyword: ${word}`);
  return freeze(word, []);
}

/** SQL text that PostgreSQL's own parser has printed. Only `expression.ts` and `type-name.ts` make these. */
export interface Printed {
  readonly kind: "printed";
  readonly text: string;
}

const printed = new WeakSet<object>();

/** Marks text as printed by the parser. For this folder only: every other room takes `Printed` values as they come. */
export function markPrinted(text: string): Printed {
  const result: Printed = Object.freeze({ kind: "printed" as const, text });
  printed.add(result);
  return result;
}

/** The only door for a person's SQL into a statement: what the parser has re-printed. Throws on a look-alike. */
export function expression(parsed: Printed): Sql {
  if (!printed.has(parsed)) throw new TypeError("expression: this text was not printed by the parser");
  return freeze(parsed.text, []);
}

/**
 * Takes back a statement of a stored plan. The caller vouches that the plan's hash was checked: the text was made by this module,
 * approved under that hash, and stored.
 */
export function approved(text: string, values: readonly SqlValue[] = []): Sql {
  return freeze(text, values);
}

/** A function body between dollar quotes. Throws when the body itself holds the tag. */
export function dollarQuoted(body: Sql): Sql {
  if (body.values.length > 0) throw new TypeError("a function body takes no parameters");
  if (body.text.includes("$colonnade$")) throw new TypeError("a function body can't contain $colonnade$");
  return freeze(`$colonnade$\n${body.text}\n$colonnade$`, []);
}
