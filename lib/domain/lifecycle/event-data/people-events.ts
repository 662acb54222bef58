import { z } from "zod";
import { roleSchema } from "@/lib/domain/lifecycle/role";

const personSchema = z.object({ id: z.string(), name: z.string() });
const groupSchema = z.object({ id: z.string(), name: z.string() });
const bySchema = z.enum(["person", "sso"]);

/** Who comes in and goes, with what role and in which groups; what they prove themselves with; sessions. Who did it is the event's actor. */
export const peopleEvents = [
  z.object({ kind: z.literal("instance_set_up") }),
  z.object({
    kind: z.literal("person_invited"),
    inviteId: z.string(),
    email: z.string(),
    role: roleSchema,
    groups: z.array(groupSchema),
  }),
  z.object({ kind: z.literal("invite_revoked"), inviteId: z.string(), email: z.string() }),
  z.object({ kind: z.literal("person_joined"), role: roleSchema, how: z.enum(["invite", "sso"]) }),
  z.object({
    kind: z.literal("role_changed"),
    person: personSchema,
    before: roleSchema,
    after: roleSchema,
    by: bySchema,
  }),
  z.object({ kind: z.literal("person_disabled"), person: personSchema }),
  z.object({ kind: z.literal("person_enabled"), person: personSchema }),
  z.object({ kind: z.literal("password_reset_made"), person: personSchema }),
  z.object({ kind: z.literal("password_changed"), how: z.enum(["person", "reset_link"]) }),
  z.object({ kind: z.literal("name_changed"), before: z.string(), after: z.string() }),
  z.object({ kind: z.literal("second_factor_turned_on") }),
  z.object({ kind: z.literal("backup_codes_renewed") }),
  /** `person` is another than the actor where an admin did it for somebody who lost it. */
  z.object({ kind: z.literal("second_factor_turned_off"), person: personSchema }),
  z.object({ kind: z.literal("passkey_added"), name: z.string().nullable() }),
  z.object({ kind: z.literal("passkey_removed"), name: z.string().nullable() }),
  z.object({
    kind: z.literal("signed_in"),
    how: z.enum(["password", "passkey", "sso", "demo"]),
    secondFactor: z.boolean(),
  }),
  z.object({
    kind: z.literal("sign_in_refused"),
    why: z.enum(["wrong_password", "wrong_second_factor", "too_many_attempts", "disabled", "no_role"]),
  }),
  z.object({ kind: z.literal("sessions_ended"), person: personSchema, count: z.number() }),
  z.object({ kind: z.literal("group_created"), group: groupSchema }),
  z.object({ kind: z.literal("group_renamed"), group: groupSchema, before: z.string() }),
  z.object({ kind: z.literal("group_removed"), group: groupSchema }),
  z.object({
    kind: z.literal("group_member_added"),
    group: groupSchema,
    person: personSchema,
    by: bySchema,
  }),
  z.object({
    kind: z.literal("group_member_removed"),
    group: groupSchema,
    person: personSchema,
    by: bySchema,
  }),
] as const;
