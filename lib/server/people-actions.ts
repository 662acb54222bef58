import "server-only";
import { addGroupMember, groupMemberInput } from "@/lib/commands/groups/add-group-member";
import { createGroup, createGroupInput } from "@/lib/commands/groups/create-group";
import { groupInput } from "@/lib/commands/groups/find-group";
import { removeGroup } from "@/lib/commands/groups/remove-group";
import { removeGroupMember } from "@/lib/commands/groups/remove-group-member";
import { renameGroup, renameGroupInput } from "@/lib/commands/groups/rename-group";
import { changeRole, changeRoleInput } from "@/lib/commands/people/change-role";
import { disablePerson } from "@/lib/commands/people/disable-person";
import { enablePerson } from "@/lib/commands/people/enable-person";
import {
  endSession,
  endSessionInput,
  endSessions,
  endSessionsInput,
} from "@/lib/commands/people/end-sessions";
import { personInput } from "@/lib/commands/people/find-person";
import { invitePerson, invitePersonInput } from "@/lib/commands/people/invite-person";
import { makePasswordReset } from "@/lib/commands/people/make-password-reset";
import { removeSecondFactor } from "@/lib/commands/people/remove-second-factor";
import { withdrawInvite, withdrawInviteInput } from "@/lib/commands/people/withdraw-invite";
import { listSessions } from "@/lib/queries/people/list-sessions";
import { defineAction } from "./define-action";

/** The commands on people, invites, groups and sessions, as actions of the signed-in person. */
export const peopleActions = {
  invite: defineAction(invitePersonInput, invitePerson),
  withdrawInvite: defineAction(withdrawInviteInput, withdrawInvite),
  changeRole: defineAction(changeRoleInput, changeRole),
  disable: defineAction(personInput, disablePerson),
  enable: defineAction(personInput, enablePerson),
  makePasswordReset: defineAction(personInput, makePasswordReset),
  removeSecondFactor: defineAction(personInput, removeSecondFactor),
  listSessions: defineAction(personInput, listSessions),
  endSessions: defineAction(endSessionsInput, endSessions),
  endSession: defineAction(endSessionInput, endSession),
  createGroup: defineAction(createGroupInput, createGroup),
  renameGroup: defineAction(renameGroupInput, renameGroup),
  removeGroup: defineAction(groupInput, removeGroup),
  addMember: defineAction(groupMemberInput, addGroupMember),
  removeMember: defineAction(groupMemberInput, removeGroupMember),
};
