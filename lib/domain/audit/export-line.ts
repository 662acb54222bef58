import { z } from "zod";
import { vias } from "@/lib/domain/lifecycle/role";
import { phaseNameSchema } from "@/lib/domain/plan/plan";
import type { ChainEntry } from "./verify-chain";

/** A line of an export: all that is hashed, and the link, so that the chain can be checked without Colonnade's database. */

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

const lineSchema = z.object({
  seq: z.number().int().positive(),
  previousHash: hashSchema,
  hash: hashSchema,
  event: z.object({
    id: z.number().int(),
    rolloutId: z.string().nullable(),
    targetId: z.string().nullable(),
    phase: phaseNameSchema.nullable(),
    at: z.string(),
    actorId: z.string(),
    actorName: z.string(),
    via: z.enum(vias).nullable(),
    apiKeyId: z.string().nullable(),
    // Of any kind, those of a later version included: what is hashed must be what was written.
    data: z.looseObject({ kind: z.string() }),
  }),
});

/** One entry as a line of JSON, without its end. An event that is gone is left out: its line says so. */
export function printExportLine({ link, event }: ChainEntry): string {
  const { seq, previousHash, hash, eventId } = link;
  return JSON.stringify(
    event === null ? { seq, previousHash, hash, eventId, event } : { seq, previousHash, hash, event },
  );
}

const goneSchema = z.object({
  seq: z.number().int().positive(),
  previousHash: hashSchema,
  hash: hashSchema,
  eventId: z.number().int(),
  event: z.null(),
});

/** Reads a line of an export; null where it is none. */
export function parseExportLine(line: string): ChainEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const gone = goneSchema.safeParse(value);
  if (gone.success) {
    const { event, ...link } = gone.data;
    return { link, event };
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) return null;
  const { event, ...link } = parsed.data;
  // Safe because only the hash is taken of it: an unknown kind is hashed like any other.
  return { link: { ...link, eventId: event.id }, event: event as ChainEntry["event"] };
}
