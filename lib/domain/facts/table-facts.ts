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
  /** Quoted and qualified; null for the type's own. */
  collation: z.string().nullable().default(null),
  comment: z.string().nullable().default(null),
  /** Set by ALTER COLUMN … SET STATISTICS; null for the server's own. */
  statisticsTarget: z.number().int().nullable().default(null),
  /** As ALTER COLUMN … SET STORAGE takes it; null for the type's own. */
  storage: z.enum(["plain", "external", "extended", "main"]).nullable().default(null),
  /** `pglz` or `lz4`; null for the server's own. */
  compression: z.string().nullable().default(null),
  /** Set by ALTER COLUMN … SET (…): `n_distinct=-0.5`. */
  options: z.array(z.string()).default([]),
  /** Privileges granted on this column alone. */
  privileges: z
    .array(z.object({ grantee: z.string(), privilege: z.string(), isGrantable: z.boolean() }))
    .default([]),
  /** The sequence that belongs to it (serial or identity). */
  sequence: z
    .object({
      schema: z.string(),
      name: z.string(),
      type: z.string(),
      /** The value that it gave last; null before the first, and where the role may not read it. Moves all the time: no part of a fingerprint. */
      lastValue: z.string().nullable().default(null),
    })
    .nullable()
    .default(null),
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
  /** As pg_get_triggerdef prints it; empty when it was not read. */
  definition: z.string().default(""),
});

export type TriggerFacts = z.infer<typeof triggerFactsSchema>;

export const indexFactsSchema = z.object({
  name: z.string(),
  /** As pg_get_indexdef prints it. */
  definition: z.string(),
  valid: z.boolean(),
  unique: z.boolean(),
  isPrimary: z.boolean().default(false),
  isExclusion: z.boolean().default(false),
  /** Every column that it reads: its key's, its expressions', its predicate's, its INCLUDE. */
  columns: z.array(z.string()).default([]),
  /** Name of the constraint that it stands for; null when it is an index and nothing else. */
  constraint: z.string().nullable().default(null),
  comment: z.string().nullable().default(null),
  isReplicaIdentity: z.boolean().default(false),
  isClustered: z.boolean().default(false),
  /** Absent for the database's own. */
  tablespace: z.string().optional(),
});
export type IndexFacts = z.infer<typeof indexFactsSchema>;

export const constraintFactsSchema = z.object({
  name: z.string(),
  kind: z.enum(["check", "foreign_key", "primary_key", "unique", "exclusion", "not_null", "trigger"]),
  /** As pg_get_constraintdef prints it, NOT VALID included. */
  definition: z.string(),
  validated: z.boolean(),
  /** In the order of the constraint. */
  columns: z.array(z.string()).default([]),
  comment: z.string().nullable().default(null),
  /** What a foreign key refers to. */
  references: z
    .object({ schema: z.string(), name: z.string(), columns: z.array(z.string()) })
    .nullable()
    .default(null),
});
export type ConstraintFacts = z.infer<typeof constraintFactsSchema>;

/** A foreign key of another table (or of this one) that refers to this table. */
export const incomingKeySchema = z.object({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  referencedColumns: z.array(z.string()),
  definition: z.string(),
  validated: z.boolean(),
});
export type IncomingKey = z.infer<typeof incomingKeySchema>;

/** Something that reads columns of the table by name and is neither index, constraint nor default. */
export const dependentSchema = z.object({
  kind: z.enum([
    "view",
    "materialized_view",
    "rule",
    "generated_column",
    "policy",
    "trigger",
    "statistics",
    "publication",
    /** Its body is known to the catalog (`begin atomic`). */
    "function",
    /** Its body is text that mentions the table and the column: found, not proven. */
    "function_text",
  ]),
  /** For people, qualified where that matters. */
  name: z.string(),
  /** Columns of the table that it reads; empty for all of them. */
  columns: z.array(z.string()),
  definition: z.string().nullable(),
});
export type Dependent = z.infer<typeof dependentSchema>;

/** How the rows lie on disk, from statistics: what a walk's strategy is chosen by. */
export const physicalFactsSchema = z.object({
  /** Of the key's first column with the order of rows on disk, -1 to 1; null when it is not known. */
  keyCorrelation: z.number().nullable(),
  /** Null when the table was never analysed, or is empty. */
  rowsPerPage: z.number().nullable(),
  /** Percent of a page that inserts fill. */
  fillFactor: z.number().int(),
  sharedBuffersBytes: z.number().nullable(),
});
export type PhysicalFacts = z.infer<typeof physicalFactsSchema>;

export const unknownPhysicalFacts: PhysicalFacts = {
  keyCorrelation: null,
  rowsPerPage: null,
  fillFactor: 100,
  sharedBuffersBytes: null,
};

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
    /** Made `OF` a composite type, which alone says what columns there are. */
    isTyped: z.boolean().optional(),
    isUnlogged: z.boolean().optional(),
    owner: z.string(),
    /** The connected role may ALTER it (is a member of the owner, or superuser). */
    isOwner: z.boolean(),
    /** reltuples; null when the table was never analysed. */
    estimatedRows: z.number().nullable(),
    tableBytes: z.number(),
    indexBytes: z.number(),
    totalBytes: z.number(),
  }),
  physical: physicalFactsSchema.default(unknownPhysicalFacts),
  columns: z.array(columnFactsSchema),
  /** The primary key, or a unique index over NOT NULL columns; null when the table has none. */
  key: keyFactsSchema.nullable(),
  indexes: z.array(indexFactsSchema),
  constraints: z.array(constraintFactsSchema),
  triggers: z.array(triggerFactsSchema),
  /** Rules that turn an UPDATE into something else. */
  updateRules: z.array(z.string()).optional(),
  /** Columns of other tables whose type is this table's row. */
  rowTypeIn: z.array(z.string()).optional(),
  /** Foreign keys that refer to this table, from other tables or itself. */
  referencedBy: z.array(incomingKeySchema).default([]),
  dependents: z.array(dependentSchema).default([]),
  /** Names taken in the table's schema by relations (tables, indexes, sequences, views). */
  relationNames: z.array(z.string()),
});
export type TableFacts = z.infer<typeof tableFactsSchema>;

/** What the server said about one expression of the author's, checked in a rolled-back, time-limited transaction. */
export const expressionFactsSchema = z.object({
  /** The text as the author wrote it: the key under which the planner looks it up. */
  source: z.string(),
  /** Over which row it was read: the table's as it is, or as the change leaves it. Part of that key. */
  row: z.enum(["present", "changed"]).default("present"),
  result: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("valid"),
      /** Type of the value, as format_type prints it. */
      type: z.string(),
      volatility: z.enum(["immutable", "stable", "volatile"]),
      /** Names of the table's columns that it reads, in table order. */
      columns: z.array(z.string()),
      /** Functions, operators and types in it that are not PostgreSQL's own; absent when there are none. */
      userDefined: z.array(z.string()).optional(),
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
    z.object({
      kind: z.literal("valid"),
      type: z.string(),
      isDomain: z.boolean(),
      isSerial: z.boolean(),
      /** A domain without a constraint, a default or NOT NULL, down to its base type. */
      isPlainDomain: z.literal(true).optional(),
      /** Of a domain: what it is made of, down to a type that is none. */
      baseType: z.string().optional(),
      /** Not PostgreSQL's own. */
      isUserDefined: z.literal(true).optional(),
    }),
    z.object({ kind: z.literal("invalid"), message: z.string(), position: z.number().int().nullable() }),
  ]),
});
export type TypeFacts = z.infer<typeof typeFactsSchema>;

/** Facts about the columns that a foreign key shall refer to. */
export const referencedFactsSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  /** The table and all of the columns are there. */
  exists: z.boolean(),
  /** Exactly these columns have a unique index that a foreign key can use. */
  isUnique: z.boolean(),
  /** Types in the order of `columns`; empty when it does not exist. */
  types: z.array(z.string()),
  isUnlogged: z.boolean().optional(),
  /** How large the table is; absent when it does not exist, or was not asked. */
  size: z.object({ estimatedRows: z.number().nullable(), tableBytes: z.number() }).optional(),
});

/** Everything that a plan of a change on one target follows from. */
export const changeFactsSchema = z.object({
  table: tableFactsSchema,
  expressions: z.array(expressionFactsSchema),
  types: z.array(typeFactsSchema),
  references: z.array(referencedFactsSchema),
  /** Tables whose foreign keys refer to a column that changes. */
  related: z.array(tableFactsSchema).default([]),
  /** What the change would have to carry over or take away and nobody could tell: only where no server was asked. */
  unknown: z.array(z.string()).optional(),
});
export type ChangeFacts = z.infer<typeof changeFactsSchema>;
