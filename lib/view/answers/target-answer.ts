import { z } from "zod";

/** Targets as the API tells them, without their secrets. */

const timeSchema = z.iso.datetime();

export const targetItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  address: z.string().describe("Host, port and database."),
  replicaNames: z.array(z.string()),
  openRollouts: z.number().int().describe("That have not ended."),
  createdAt: timeSchema,
  version: z.number().int().describe("Raised by every edit; also the first part of the ETag."),
});

export const targetTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  estimatedRows: z.number().nullable(),
  tableBytes: z.number(),
  indexBytes: z.number(),
  totalBytes: z.number(),
});

const replicaSchema = z.object({
  name: z.string(),
  address: z.string().nullable(),
  state: z.enum(["streaming", "gone", "unreachable", "stale"]),
  lagSeconds: z.number().nullable(),
  lagBytes: z.number().nullable(),
});

export const targetAnswerSchema = targetItemSchema.extend({
  overview: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("reachable"),
      serverVersion: z.string(),
      database: z.string(),
      databaseBytes: z.number().nullable(),
      tables: z.array(targetTableSchema),
      replicas: z.array(replicaSchema),
      readAt: timeSchema,
    }),
    z.object({ kind: z.literal("unreachable"), message: z.string(), remedy: z.string().nullable() }),
  ]),
});

const checkSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), address: z.string(), serverVersion: z.string() }),
  z.object({
    ok: z.literal(false),
    address: z.string().nullable(),
    message: z.string(),
    remedy: z.string().nullable(),
  }),
]);

export const connectionReportSchema = z.object({
  ok: z.boolean(),
  primary: checkSchema,
  replicas: z.array(z.intersection(checkSchema, z.object({ name: z.string() }))),
  discovered: z.array(z.string()).describe("Replicas that stream from the primary now."),
  warnings: z.array(z.string()),
});

export const engineSchema = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.number().int(),
  isAlive: z.boolean(),
  startedAt: timeSchema,
  seenAt: timeSchema,
});
