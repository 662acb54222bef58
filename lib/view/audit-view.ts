import { z } from "zod";
import { vias } from "@/lib/domain/lifecycle/role";
import { phaseNameSchema } from "@/lib/domain/plan/plan";
import type { EventView } from "@/lib/view/rollout-view";

/** The audit log as its page shows it, and what it can be narrowed down to. */

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "Write a day as 2026-05-04.");

export const auditFilterSchema = z.object({
  who: z.string().trim().max(200).optional().describe("A part of a person's name, or `engine`."),
  kind: z.string().trim().max(60).optional().describe("The kind of an event: `phase_approved`."),
  rolloutId: z.string().max(64).optional(),
  environment: z.string().max(60).optional(),
  phase: phaseNameSchema.optional(),
  via: z.enum(vias).optional(),
  from: day.optional().describe("First day, UTC."),
  to: day.optional().describe("Last day, UTC."),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export interface AuditEventView extends EventView {
  /** Its place in the chain. */
  readonly seq: number;
  readonly hash: string;
  readonly via: (typeof vias)[number] | null;
  /** The key that acted in the person's name. */
  readonly apiKeyId: string | null;
  readonly rollout: { readonly id: string; readonly title: string } | null;
  readonly environment: string | null;
}
