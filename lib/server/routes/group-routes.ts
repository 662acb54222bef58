import "server-only";
import { addGroupMember } from "@/lib/commands/groups/add-group-member";
import { createGroup } from "@/lib/commands/groups/create-group";
import { removeGroup } from "@/lib/commands/groups/remove-group";
import { removeGroupMember } from "@/lib/commands/groups/remove-group-member";
import { renameGroup } from "@/lib/commands/groups/rename-group";
import { listGroups } from "@/lib/queries/people/list-groups";
import { defineRoute, type RouteCall, readCommand } from "../define-route";

/** Groups over HTTP. They are of no environment: a key that is limited to some may look at none. */

interface OfGroup {
  readonly groupId: string;
}
interface OfMember extends OfGroup {
  readonly personId: string;
}

export const groupsRoute = defineRoute(({ services, actor }) => listGroups(services, actor));

export const createGroupRoute = defineRoute(
  async (call) => createGroup(call.services, call.actor, await readCommand(call)),
  { status: 201 },
);

export const renameGroupRoute = defineRoute(async (call: RouteCall<OfGroup>) =>
  renameGroup(call.services, call.actor, await readCommand(call)),
);

export const removeGroupRoute = defineRoute(({ services, actor, params }: RouteCall<OfGroup>) =>
  removeGroup(services, actor, params),
);

export const addGroupMemberRoute = defineRoute(({ services, actor, params }: RouteCall<OfMember>) =>
  addGroupMember(services, actor, params),
);

export const removeGroupMemberRoute = defineRoute(({ services, actor, params }: RouteCall<OfMember>) =>
  removeGroupMember(services, actor, params),
);
