/** The API's document as its page shows it. Pure. */

/** A JSON Schema as the document holds it. */
export type Schema = Readonly<Record<string, unknown>>;

export interface ReferenceParameter {
  readonly name: string;
  readonly place: "path" | "query";
  readonly isRequired: boolean;
  readonly schema: Schema;
}

export interface ReferenceOperation {
  readonly id: string;
  readonly group: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | null;
  readonly parameters: readonly ReferenceParameter[];
  readonly body: { readonly schema: Schema; readonly example: unknown } | null;
  readonly answer: {
    readonly status: string;
    readonly description: string;
    readonly schema: Schema;
    readonly example: unknown;
  };
  /** Statuses with which it says no. */
  readonly refusals: readonly { readonly status: string; readonly description: string }[];
}

export interface ReferenceGroup {
  readonly name: string;
  readonly operations: readonly ReferenceOperation[];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function schemasIn(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** True for what only reads; anything else is asked about before it is sent. */
export function isReading(method: string): boolean {
  return method === "get";
}

function sizeOf(schema: Schema, least: string, most: string, unit: string): string[] {
  const from = schema[least];
  const to = schema[most];
  if (typeof from === "number" && typeof to === "number")
    return [`${from} to ${to.toLocaleString("en")} ${unit}`];
  if (typeof from === "number") return [`at least ${from} ${unit}`];
  return typeof to === "number" ? [`at most ${to.toLocaleString("en")} ${unit}`] : [];
}

function rangeOf(schema: Schema): string {
  const words = [
    ["minimum", "at least "],
    ["maximum", "at most "],
    ["exclusiveMinimum", "more than "],
  ] as const;
  const numbers = words.flatMap(([name, before]) => {
    const value = schema[name];
    // What any number of the machine's is, is no limit.
    if (typeof value !== "number" || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return [];
    return [`${before}${value.toLocaleString("en")}`];
  });
  const said = [
    ...numbers,
    ...sizeOf(schema, "minLength", "maxLength", "characters"),
    ...sizeOf(schema, "minItems", "maxItems", "of them"),
  ];
  return said.length === 0 ? "" : `, ${said.join(", ")}`;
}

function nonNull(schemas: readonly Schema[]): readonly Schema[] {
  return schemas.filter((one) => one.type !== "null");
}

/** The choices of a schema that is one of several; empty where it is one. Null beside one other is no choice. */
export function alternativesOf(schema: Schema): readonly Schema[] {
  const choices = nonNull([...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)]);
  return choices.length > 1 ? choices : [];
}

/** A type in words: `integer, at least 1`, `"a" | "b"`, `array of string`. */
export function printType(schema: Schema): string {
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = [...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)];
  if (choices.length > 0) {
    const others = nonNull(choices);
    const orNull = others.length < choices.length ? " or null" : "";
    const [only] = others;
    if (others.length === 1 && only !== undefined) return `${printType(only)}${orNull}`;
    const words = [...new Set(others.map(printType))];
    return `${words.length === 1 ? words[0] : `one of ${others.length}`}${orNull}`;
  }
  if (Array.isArray(schema.type)) {
    const others = schema.type.filter((one) => one !== "null");
    const words = others.map((one) => printType({ ...schema, type: one })).join(" or ");
    return others.length < schema.type.length ? `${words} or null` : words;
  }
  if (schema.type === "array") {
    const items = isSchema(schema.items) ? printType(schema.items) : "anything";
    return `array of ${items}${rangeOf(schema)}`;
  }
  if (typeof schema.type === "string") {
    const format = typeof schema.format === "string" ? ` (${schema.format})` : "";
    return `${schema.type}${format}${rangeOf(schema)}`;
  }
  return "anything";
}

export interface SchemaField {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: Schema;
}

/** The members of an object, or of the objects in a list; empty where there are none to tell. */
export function fieldsOf(schema: Schema): readonly SchemaField[] {
  if (schema.type === "array" && isSchema(schema.items)) return fieldsOf(schema.items);
  const choices = nonNull([...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)]);
  const [only] = choices;
  if (choices.length === 1 && only !== undefined) return fieldsOf(only);
  if (!isSchema(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, one]) =>
    isSchema(one) ? [{ name, isRequired: required.includes(name), schema: one }] : [],
  );
}

/** What tells an alternative from the others: its `kind`, or its place. */
export function nameAlternative(schema: Schema, index: number): string {
  const { properties } = schema;
  if (isSchema(properties)) {
    for (const [name, one] of Object.entries(properties)) {
      if (isSchema(one) && "const" in one) return `${name}: ${JSON.stringify(one.const)}`;
    }
  }
  return fieldsOf(schema).length === 0 ? printType(schema) : `Alternative ${index + 1}`;
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The operation as a line for a shell. */
export function printCurl(operation: ReferenceOperation, origin: string): string {
  const method = operation.method.toUpperCase();
  const parts = [
    `curl${method === "GET" ? "" : ` -X ${method}`} -H "Authorization: Bearer $COLONNADE_API_KEY"`,
    ...(isReading(operation.method) ? [] : [`-H "Idempotency-Key: $(uuidgen)"`]),
    ...(operation.body === null
      ? []
      : [
          "-H 'Content-Type: application/json'",
          `-d ${quoteForShell(JSON.stringify(operation.body.example))}`,
        ]),
    quoteForShell(`${origin}${operation.path}`),
  ];
  return parts.join(" \\\n  ");
}
