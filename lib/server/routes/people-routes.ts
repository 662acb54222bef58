import "server-only";
import { changeRole } from "@/lib/commands/people/change-role";
import { disablePerson } from "@/lib/commands/people/disable-person";
import { enablePerson } from "@/lib/commands/people/enable-person";
import { endSession, endSessions } from "@/lib/commands/people/end-sessions";
import { invitePerson } from "@/lib/commands/people/invite-person";
import { makePasswordReset } from "@/lib/commands/people/make-password-reset";
import { removeSecondFactor } from "@/lib/commands/people/remove-second-factor";
import { withdrawInvite } from "@/lib/commands/people/withdraw-invite";
import { listInvites } from "@/lib/queries/people/list-invites";
import { listPeople } from "@/lib/queries/people/list-people";
import { listSessions } from "@/lib/queries/people/list-sessions";
import { defineRoute, type RouteCall, readCommand, searchOf } from "../define-route";

/** People, invites and sessions over HTTP. They are of no environment: a key that is limited to some may none of it. */

interface OfPerson {
  readonly personId: string;
}

export const peopleRoute = defineRoute(({ services, actor, request }) =>
  listPeople(services, actor, searchOf(request)),
);

export const changeRoleRoute = defineRoute(async (call: RouteCall<OfPerson>) =>
  changeRole(call.services, call.actor, await readCommand(call)),
);

export const disablePersonRoute = defineRoute(({ services, actor, params }: RouteCall<OfPerson>) =>
  disablePerson(services, actor, params),
);

export const enablePersonRoute = defineRoute(({ services, actor, params }: RouteCall<OfPerson>) =>
  enablePerson(services, actor, params),
);

export const makePasswordResetRoute = defineRoute(
  ({ services, actor, params }: RouteCall<OfPerson>) => makePasswordReset(services, actor, params),
  { status: 201, keepsAnswer: false },
);

export const removeSecondFactorRoute = defineRoute(({ services, actor, params }: RouteCall<OfPerson>) =>
  removeSecondFactor(services, actor, params),
);

export const sessionsRoute = defineRoute(({ services, actor, params }: RouteCall<OfPerson>) =>
  listSessions(services, actor, params),
);

export const endSessionsRoute = defineRoute(({ services, actor, request, params }: RouteCall<OfPerson>) =>
  endSessions(services, actor, { ...searchOf(request), ...params }),
);

export const endSessionRoute = defineRoute(
  ({ services, actor, params }: RouteCall<OfPerson & { readonly sessionId: string }>) =>
    endSession(services, actor, params),
);

export const invitesRoute = defineRoute(({ services, actor, request }) =>
  listInvites(services, actor, searchOf(request)),
);

export const invitePersonRoute = defineRoute(
  async (call) => invitePerson(call.services, call.actor, await readCommand(call)),
  { status: 201, keepsAnswer: false },
);

export const withdrawInviteRoute = defineRoute(
  ({ services, actor, params }: RouteCall<{ readonly inviteId: string }>) =>
    withdrawInvite(services, actor, params),
);
