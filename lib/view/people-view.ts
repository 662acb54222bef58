import { z } from "zod";
import { roleSchema } from "@/lib/domain/lifecycle/role";

/** People, invites, groups and sessions, as pages and the API show them. */

const named = z.object({ id: z.string(), name: z.string() });

export const personViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  groups: z.array(named),
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  passkeys: z.number().int(),
  isSso: z.boolean().describe("Signs in through single sign-on, too."),
  sessions: z.number().int().describe("How many are open."),
  lastSeenAt: z.iso.datetime().nullable().describe("To the day: when a session of theirs was last renewed."),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable(),
});
export type PersonView = Readonly<z.infer<typeof personViewSchema>>;

export const inviteViewSchema = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  groups: z.array(named),
  invitedBy: z.string(),
  state: z.enum(["open", "expired", "accepted", "withdrawn"]),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type InviteView = Readonly<z.infer<typeof inviteViewSchema>>;

export const groupViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: roleSchema,
      isByHand: z.boolean().describe("False: single sign-on alone puts them there."),
    }),
  ),
  policies: z.array(z.string()).describe("Environments whose policy asks the group for approvals."),
});
export type GroupView = Readonly<z.infer<typeof groupViewSchema>>;

export const sessionViewSchema = z.object({
  id: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().describe("To the day."),
  expiresAt: z.iso.datetime(),
});
export type SessionView = Readonly<z.infer<typeof sessionViewSchema>>;

/** One's own account. */
export interface AccountView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly isSso: boolean;
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly createdAt: string | null;
  }[];
  readonly sessions: readonly SessionView[];
  /** The one that asks. */
  readonly currentSessionId: string | null;
}
