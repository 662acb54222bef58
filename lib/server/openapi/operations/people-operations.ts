import { z } from "zod";
import { changeRoleBody } from "@/lib/commands/people/change-role";
import { endSessionsQuery } from "@/lib/commands/people/end-sessions";
import { invitePersonInput } from "@/lib/commands/people/invite-person";
import { roleSchema } from "@/lib/domain/lifecycle/role";
import { listInvitesInput } from "@/lib/queries/people/list-invites";
import { listPeopleInput } from "@/lib/queries/people/list-people";
import { inviteViewSchema, personViewSchema, sessionViewSchema } from "@/lib/view/people-view";
import { exampleIds } from "../example-rollout";
import { type Operation, pageOfAnswer } from "../operation";

const group = { id: "5b1f6d0c-9d0e-4b3a-8f0e-6a4c2d1e7f90", name: "Database reviewers" };

const examplePerson = {
  id: exampleIds.ada,
  name: "Ada Author",
  email: "ada@example.com",
  role: "engineer",
  groups: [],
  hasPassword: true,
  hasSecondFactor: true,
  passkeys: 1,
  isSso: false,
  sessions: 2,
  lastSeenAt: "2026-05-04T08:30:00.000Z",
  createdAt: "2026-01-12T10:00:00.000Z",
  disabledAt: null,
};

const exampleInvite = {
  id: "7d6f2b1e-2a7c-4f0d-9b58-0c3f5e9a1d44",
  email: "rui@example.com",
  role: "reviewer",
  groups: [group],
  invitedBy: "Mina Admin",
  state: "open",
  createdAt: "2026-05-04T08:30:00.000Z",
  expiresAt: "2026-05-11T08:30:00.000Z",
};

const exampleSession = {
  id: "f4b3c2d1-1f4e-4d8b-8a54-52b7a9f6e013",
  address: "192.0.2.10",
  userAgent: "Mozilla/5.0",
  createdAt: "2026-05-04T08:30:00.000Z",
  lastSeenAt: "2026-05-04T08:30:00.000Z",
  expiresAt: "2026-05-11T08:30:00.000Z",
};

const linkSchema = z.object({
  path: z.string().describe("Secret: whoever has it can use it. Told this once."),
  url: z.string().nullable().describe("With the instance's address; null where `COLONNADE_URL` is not set."),
  expiresAt: z.iso.datetime(),
});
const token = "Vb3m0000000000000000000000000000000000000q0";
const link = (kind: "invite" | "reset") => ({
  path: `/${kind}/${token}`,
  url: `https://colonnade.example.com/${kind}/${token}`,
  expiresAt: "2026-05-11T08:30:00.000Z",
});

const ownOrAdmin = "Your own, or anybody's for who manages people; your own need the scope manage_keys.";

export const peopleOperations: readonly Operation[] = [
  {
    path: "/people",
    method: "get",
    id: "listPeople",
    summary: "List people",
    description: "Everybody with an account, by name; who was deactivated is among them.",
    query: listPeopleInput,
    answer: pageOfAnswer(personViewSchema, "People.", examplePerson),
  },
  {
    path: "/people/{personId}/role",
    method: "put",
    id: "changeRole",
    summary: "Change a role",
    description:
      "Holds at once, for sessions, keys and streams. What the person approved and has not begun is void where they may not approve any more. The last admin stays one.",
    body: { schema: changeRoleBody, example: { role: "reviewer" } },
    answer: {
      schema: z.object({ role: roleSchema }),
      description: "The role that they have.",
      example: { role: "reviewer" },
    },
  },
  {
    path: "/people/{personId}/disable",
    method: "post",
    id: "disablePerson",
    summary: "Deactivate a person",
    description:
      "Ends their sessions and links; their keys are refused, and what they approved and has not begun is void. Nobody does it to themselves, or to the last admin.",
    answer: {
      schema: z.object({ disabledAt: z.iso.datetime() }),
      description: "Since when.",
      example: { disabledAt: "2026-05-05T10:00:00.000Z" },
    },
  },
  {
    path: "/people/{personId}/enable",
    method: "post",
    id: "enablePerson",
    summary: "Let a person in again",
    answer: {
      schema: z.object({ role: roleSchema }),
      description: "With the role that they had.",
      example: { role: "engineer" },
    },
  },
  {
    path: "/people/{personId}/reset",
    method: "post",
    id: "makePasswordReset",
    summary: "Make a link for a new password",
    description: "Works once, within a day; one made before ends. A second factor stays.",
    answer: { status: 201, schema: linkSchema, description: "The link.", example: link("reset") },
  },
  {
    path: "/people/{personId}/second-factor",
    method: "delete",
    id: "removeSecondFactor",
    summary: "Turn off a lost second factor",
    description: "Ends the person's sessions. Your own is turned off on your account's page.",
    answer: {
      schema: z.object({ personId: z.string() }),
      description: "Whose it was.",
      example: { personId: exampleIds.ada },
    },
  },
  {
    path: "/people/{personId}/sessions",
    method: "get",
    id: "listSessions",
    summary: "List a person's sessions",
    description: ownOrAdmin,
    answer: {
      schema: z.array(sessionViewSchema),
      description: "Open sessions, the one that was seen last first.",
      example: [exampleSession],
    },
  },
  {
    path: "/people/{personId}/sessions",
    method: "delete",
    id: "endSessions",
    summary: "End all sessions of a person",
    description: ownOrAdmin,
    query: endSessionsQuery,
    answer: {
      schema: z.object({ ended: z.number().int() }),
      description: "How many were open.",
      example: { ended: 2 },
    },
  },
  {
    path: "/people/{personId}/sessions/{sessionId}",
    method: "delete",
    id: "endSession",
    summary: "End one session",
    description: ownOrAdmin,
    answer: {
      schema: z.object({ ended: z.number().int() }),
      description: "1.",
      example: { ended: 1 },
    },
  },
  {
    path: "/invites",
    method: "get",
    id: "listInvites",
    summary: "List invites",
    description: "Newest first; their links are kept nowhere.",
    query: listInvitesInput,
    answer: pageOfAnswer(inviteViewSchema, "Invites.", exampleInvite),
  },
  {
    path: "/invites",
    method: "post",
    id: "invitePerson",
    summary: "Invite a person",
    description:
      "Makes a link by which one person can come in, once, with this role and these groups. An open invite of the same address is withdrawn.",
    body: {
      schema: invitePersonInput,
      example: { email: exampleInvite.email, role: "reviewer", groupIds: [], expiresInDays: 7 },
    },
    answer: {
      status: 201,
      schema: linkSchema.extend({ inviteId: z.string() }),
      description: "The invite and its link.",
      example: { inviteId: exampleInvite.id, ...link("invite") },
    },
  },
  {
    path: "/invites/{inviteId}",
    method: "delete",
    id: "withdrawInvite",
    summary: "Withdraw an invite",
    description: "Before it is used; again is no harm.",
    answer: {
      schema: z.object({ withdrawnAt: z.iso.datetime() }),
      description: "Since when its link does not work.",
      example: { withdrawnAt: "2026-05-05T10:00:00.000Z" },
    },
  },
];
