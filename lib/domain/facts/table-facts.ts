import { z } from "zod";

/** What the planner needs to know about a table and its server, read at one time. No queries here. */

export const columnFactsSchema = z.object({
  name: z.string(),
  /** As format_type prints it: `numeric(12,2)`. */
  type: z.string(),
  nullable: z.boolean(),
  /** As pg_get_expr prints it; null without a default. */
  default: z.string().nullable(),
  /** `stored` and `virtual` are generated columns. */
  generated: z.enum(["none", "stored", "virtual"]),
  identity: z.enum(["none", "always", "by_default"]),
});
export type ColumnFacts = z.infer<typeof columnFactsSchema>;

export const keyFactsSchema = z.object({
  /** The index that orders the walk. */
  index: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
});
export type KeyFacts = z.infer<typeof keyFactsSchema>;

export const triggerFactsSchema = z.object({
  name: z.string(),
  timing: z.enum(["before", "after", "instead_of"]),
  onInsert: z.boolean(),
  onUpdate: z.boolean(),
  forEachRow: z.boolean(),
  /** Columns of `UPDATE OF …`; empty means any update fires it. */
  updateOf: z.array(z.string()),
  function: z.string(),
  enabled: z.boolean(),
});

export const tableFactsSchema = z.object({
  readAt: z.iso.datetime(),
  server: z.object({
    /** server_version_num, e.g. 180004. */
    versionNum: z.number().int(),
    inRecovery: z.boolean(),
  }),
  table: z.object({
    schema: z.string(),
    name: z.string(),
    /** r ordinary, p partitioned, f foreign, v view, m materialized view. */
    relationKind: z.enum(["table", "partitioned_table", "foreign_table", "view", "materialized_view"]),
    isPartition: z.boolean(),
    hasChildren: z.boolean(),
    owner: z.string(),
    /** The connected role may ALTER it (is a member of the owner, or superuser). */
    isOwner: z.boolean(),
    /** reltuples; null when the table was never analysed. */
    estimatedRows: z.number().nullable(),
    tableBytes: z.number(),
    indexBytes: z.number(),
    totalBytes: z.number(),
  }),
  columns: z.array(columnFactsSchema),
  /** The primary key, or a unique index over NOT NULL columns; null when the table has none. */
  key: keyFactsSchema.nullable(),
  indexes: z.array(
    z.object({ name: z.string(), definition: z.string(), valid: z.boolean(), unique: z.boolean() }),
  ),
  constraints: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["check", "foreign_key", "primary_key", "unique", "exclusion", "not_null", "trigger"]),
      definition: z.string(),
      validated: z.boolean(),
    }),
  ),
  triggers: z.array(triggerFactsSchema),
  /** Names taken in the table's schema by relations (tables, indexes, sequences, views). */
  relationNames: z.array(z.string()),
});
export type TableFacts = z.infer<typeof tableFactsSchema>;

/** What the server said about one expression of the author's, checked in a rolled-back, time-limited transaction. */
export const expressionFactsSchema = z.object({
  /** The text as the author wrote it: the key under which the planner looks it up. */
  source: z.string(),
  result: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("valid"),
      /** Type of the value, as format_type prints it. */
      type: z.string(),
      volatility: z.enum(["immutable", "stable", "volatile"]),
      /** Names of the table's columns that it reads, in table order. */
      columns: z.array(z.string()),
    }),
    z.object({
      kind: z.literal("invalid"),
      message: z.string(),
      /** 0-based position in `source`, when the server or parser told one. */
      position: z.number().int().nullable(),
      hint: z.string().nullable(),
    }),
  ]),
});
export type ExpressionFacts = z.infer<typeof expressionFactsSchema>;

/** What the server said about a type name: its canonical spelling, or why it is none. */
export const typeFactsSchema = z.object({
  source: z.string(),
  result: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("valid"), type: z.string(), isDomain: z.boolean(), isSerial: z.boolean() }),
    z.object({ kind: z.literal("invalid"), message: z.string(), position: z.number().int().nullable() }),
  ]),
});
export type TypeFacts = z.infer<typeof typeFactsSchema>;

/** Facts about one referenced table, for a foreign key. */
export const referencedFactsSchema = z.object({
  schema: z.string(),
  name: z.string(),
  column: z.string(),
  exists: z.boolean(),
  /** The referenced column has a unique index of its own. */
  isUnique: z.boolean(),
  type: z.string().nullable(),
});

/** Everything that a plan of a change on one target follows from. */
export const changeFactsSchema = z.object({
  table: tableFactsSchema,
  expressions: z.array(expressionFactsSchema),
  types: z.array(typeFactsSchema),
  references: z.array(referencedFactsSchema),
});
export type ChangeFacts = z.infer<typeof changeFactsSchema>;
