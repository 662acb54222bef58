"use server";

import { peopleActions } from "@/lib/server/people-actions";

type Input<Action extends keyof typeof peopleActions> = Parameters<(typeof peopleActions)[Action]>[0];

export async function inviteAction(input: Input<"invite">) {
  return await peopleActions.invite(input);
}

export async function withdrawInviteAction(input: Input<"withdrawInvite">) {
  return await peopleActions.withdrawInvite(input);
}

export async function changeRoleAction(input: Input<"changeRole">) {
  return await peopleActions.changeRole(input);
}

export async function disablePersonAction(input: Input<"disable">) {
  return await peopleActions.disable(input);
}

export async function enablePersonAction(input: Input<"enable">) {
  return await peopleActions.enable(input);
}

export async function makePasswordResetAction(input: Input<"makePasswordReset">) {
  return await peopleActions.makePasswordReset(input);
}

export async function removeSecondFactorAction(input: Input<"removeSecondFactor">) {
  return await peopleActions.removeSecondFactor(input);
}

export async function listSessionsAction(input: Input<"listSessions">) {
  return await peopleActions.listSessions(input);
}

export async function endSessionsAction(input: Input<"endSessions">) {
  return await peopleActions.endSessions(input);
}

export async function endSessionAction(input: Input<"endSession">) {
  return await peopleActions.endSession(input);
}

export async function createGroupAction(input: Input<"createGroup">) {
  return await peopleActions.createGroup(input);
}

export async function renameGroupAction(input: Input<"renameGroup">) {
  return await peopleActions.renameGroup(input);
}

export async function removeGroupAction(input: Input<"removeGroup">) {
  return await peopleActions.removeGroup(input);
}

export async function addMemberAction(input: Input<"addMember">) {
  return await peopleActions.addMember(input);
}

export async function removeMemberAction(input: Input<"removeMember">) {
  return await peopleActions.removeMember(input);
}
