import { z } from "zod";
import { webhookForms } from "@/lib/domain/notify/notification";

const keySchema = z.object({ id: z.string(), name: z.string() });
const webhookSchema = z.object({ id: z.string(), name: z.string() });

/** Policies, API keys, webhooks, and the record itself. */
export const governanceEvents = [
  z.object({
    kind: z.literal("policy_changed"),
    environment: z.string(),
    version: z.number().int(),
    /** Where in the policy, as paths: `phases.expand.approvals`. The policies themselves are kept with their versions. */
    changed: z.array(z.string()),
    comment: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("api_key_created"),
    key: keySchema,
    scopes: z.array(z.string()),
    /** Null: every environment. */
    environments: z.array(z.string()).nullable(),
    expiresAt: z.iso.datetime(),
  }),
  z.object({ kind: z.literal("api_key_revoked"), key: keySchema }),
  z.object({ kind: z.literal("webhook_added"), webhook: webhookSchema, form: z.enum(webhookForms) }),
  z.object({ kind: z.literal("webhook_changed"), webhook: webhookSchema, isEnabled: z.boolean() }),
  z.object({ kind: z.literal("webhook_removed"), webhook: webhookSchema }),
  z.object({ kind: z.literal("delivery_resent"), deliveryId: z.string(), to: z.string() }),
  z.object({ kind: z.literal("audit_exported"), count: z.number() }),
] as const;
