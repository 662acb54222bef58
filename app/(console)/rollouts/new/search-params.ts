import { z } from "zod";

const paramsSchema = z.object({
  target: z.string().min(1).max(64).nullish().catch(null),
  schema: z.string().min(1).max(63).nullish().catch(null),
  table: z.string().min(1).max(63).nullish().catch(null),
});

/** `?target=…&schema=…&table=…`: what a link from a target's page has chosen already. The schema is `public` unless said. */
export function parseNewRolloutParams(params: Readonly<Record<string, unknown>>) {
  const { target, schema, table } = paramsSchema.parse(params);
  return {
    targetId: target ?? null,
    table: table == null ? null : { schema: schema ?? "public", name: table },
  };
}
