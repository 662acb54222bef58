import { z } from "zod";
import { createGroupInput } from "@/lib/commands/groups/create-group";
import { renameGroupBody } from "@/lib/commands/groups/rename-group";
import { groupViewSchema } from "@/lib/view/people-view";
import { exampleIds } from "../example-rollout";
import type { Operation } from "../operation";

const exampleGroup = {
  id: "5b1f6d0c-9d0e-4b3a-8f0e-6a4c2d1e7f90",
  name: "Database reviewers",
  members: [{ id: exampleIds.ada, name: "Ada Author", role: "reviewer", isByHand: true }],
  policies: ["production"],
};

const member = {
  schema: z.object({ groupId: z.string(), personId: z.string() }),
  description: "The group and the person.",
  example: { groupId: exampleGroup.id, personId: exampleIds.ada },
};

export const groupOperations: readonly Operation[] = [
  {
    path: "/groups",
    method: "get",
    id: "listGroups",
    summary: "List groups",
    description: "By name, with their people and the policies that ask them for approvals.",
    answer: { schema: z.array(groupViewSchema), description: "Groups.", example: [exampleGroup] },
  },
  {
    path: "/groups",
    method: "post",
    id: "createGroup",
    summary: "Make a group",
    body: { schema: createGroupInput, example: { name: exampleGroup.name } },
    answer: {
      status: 201,
      schema: z.object({ groupId: z.string() }),
      description: "The group.",
      example: { groupId: exampleGroup.id },
    },
  },
  {
    path: "/groups/{groupId}",
    method: "patch",
    id: "renameGroup",
    summary: "Rename a group",
    body: { schema: renameGroupBody, example: { name: "Data platform" } },
    answer: {
      schema: z.object({ name: z.string() }),
      description: "The name that it has.",
      example: { name: "Data platform" },
    },
  },
  {
    path: "/groups/{groupId}",
    method: "delete",
    id: "removeGroup",
    summary: "Remove a group",
    description: "Not while a policy asks it for approvals. Its people stay.",
    answer: {
      schema: z.object({ groupId: z.string() }),
      description: "Which it was.",
      example: { groupId: exampleGroup.id },
    },
  },
  {
    path: "/groups/{groupId}/members/{personId}",
    method: "put",
    id: "addGroupMember",
    summary: "Put a person into a group",
    description: "Again is no harm. What they approved before does not count for the group.",
    answer: member,
  },
  {
    path: "/groups/{groupId}/members/{personId}",
    method: "delete",
    id: "removeGroupMember",
    summary: "Take a person out of a group",
    description: "Whom single sign-on puts there, it alone takes out.",
    answer: member,
  },
];
