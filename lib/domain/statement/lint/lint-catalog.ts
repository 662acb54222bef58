import { z } from "zod";

/** What the linter knows of the database that statements will meet: read from a target, or folded from DDL. Data only. */

export const relationNameSchema = z.object({ schema: z.string(), name: z.string() });
export type RelationName = z.infer<typeof relationNameSchema>;

export const lintColumnSchema = z.object({
  name: z.string(),
  /** As format_type prints it: `numeric(12,2)`. */
  type: z.string(),
  /** False only where every row is proven to hold a value. */
  nullable: z.boolean(),
  default: z.string().nullable(),
  generated: z.enum(["none", "stored", "virtual"]),
  identity: z.enum(["none", "always", "by_default"]),
});

export const lintConstraintSchema = z.object({
  name: z.string(),
  kind: z.enum(["check", "foreign_key", "primary_key", "unique", "exclusion", "not_null"]),
  validated: z.boolean(),
  /** As pg_get_constraintdef prints it. */
  definition: z.string(),
  columns: z.array(z.string()),
  /** What a foreign key refers to. */
  references: relationNameSchema.extend({ columns: z.array(z.string()) }).nullable(),
});
export type LintConstraint = z.infer<typeof lintConstraintSchema>;

export const lintIndexSchema = z.object({
  name: z.string(),
  /** Every column that it reads: its key's, its expressions', its predicate's, its INCLUDE. */
  columns: z.array(z.string()),
  unique: z.boolean(),
  valid: z.boolean(),
  /** Its key is columns of the table and nothing else, over all rows: `columns` then begins with them. */
  isPlain: z.boolean(),
  /** It has an expression or a predicate: a change of the type of a column that it reads builds it anew, whatever the type. */
  isComputed: z.boolean(),
});

export const relationKindSchema = z.enum([
  "table",
  "partitioned_table",
  "foreign_table",
  "view",
  "materialized_view",
  "sequence",
]);
export type RelationKind = z.infer<typeof relationKindSchema>;

export const lintTableSchema = relationNameSchema.extend({
  kind: relationKindSchema,
  /** An estimate of the server's; null when the table was never analysed. */
  rows: z.number().nonnegative().nullable(),
  /** Of its main file, now; null when nobody measured. */
  bytes: z.number().nonnegative().nullable(),
  columns: z.array(lintColumnSchema),
  constraints: z.array(lintConstraintSchema),
  indexes: z.array(lintIndexSchema),
  /** Foreign keys of other tables that refer to this one. */
  referencedBy: z.array(
    relationNameSchema.extend({
      constraint: z.string(),
      columns: z.array(z.string()),
      referencedColumns: z.array(z.string()),
    }),
  ),
  /** Partitions, or tables that inherit from it: an ALTER TABLE without ONLY goes there too. */
  children: z.array(relationNameSchema),
  /** The partitioned tables that it is a partition of, or the tables that it inherits from. */
  parents: z.array(relationNameSchema),
  /** The partition that takes what no other takes; null when there is none. */
  defaultPartition: relationNameSchema.nullable(),
  /** As pg_get_partkeydef prints it: `RANGE (at)`; null for a table that is not partitioned. */
  partitionKey: z.string().nullable(),
  /** Views and materialized views that read it. */
  views: z.array(relationNameSchema.extend({ columns: z.array(z.string()) })),
});
export type LintTable = z.infer<typeof lintTableSchema>;

export const volatilitySchema = z.enum(["immutable", "stable", "volatile"]);
export type Volatility = z.infer<typeof volatilitySchema>;

export const lintFunctionSchema = relationNameSchema.extend({
  /** The worst of those with this name. */
  volatility: volatilitySchema,
});

export const lintTypeSchema = relationNameSchema.extend({
  kind: z.enum(["domain", "enum", "composite", "other"]),
  /** What a domain is made of, as format_type prints it; null otherwise. */
  base: z.string().nullable(),
  /** A domain with NOT NULL, or with checks: its own, or those of a domain below it. */
  isConstrained: z.boolean(),
  /** Tables with a column of this type. */
  usedBy: z.array(relationNameSchema),
});

export const lintCatalogSchema = z.object({
  serverMajor: z.number().int(),
  /** Where names without a schema are looked up, in order. */
  searchPath: z.array(z.string()),
  /** timestamp and timestamptz are the same on disk then; null when nobody asked. */
  isTimeZoneUtc: z.boolean().nullable(),
  /** In milliseconds, as new sessions get it; 0 for none. */
  lockTimeoutMs: z.number().nonnegative(),
  tables: z.array(lintTableSchema),
  functions: z.array(lintFunctionSchema),
  types: z.array(lintTypeSchema),
  /** Relations that were looked for and are not there; without a schema when none was named. */
  missing: z.array(z.object({ schema: z.string().nullable(), name: z.string() })),
});
export type LintCatalog = z.infer<typeof lintCatalogSchema>;
