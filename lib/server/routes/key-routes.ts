import "server-only";
import { createKey } from "@/lib/commands/keys/create-key";
import { revokeKey } from "@/lib/commands/keys/revoke-key";
import { listKeys } from "@/lib/queries/keys/list-keys";
import { getMe } from "@/lib/queries/people/get-me";
import { defineRoute, type RouteCall, readCommand, searchOf } from "../define-route";

/** API keys over HTTP. A key that is limited to environments manages none: what it made would not be of one of them. */

export const keysRoute = defineRoute(({ services, actor, request }) =>
  listKeys(services, actor, searchOf(request)),
);

export const createKeyRoute = defineRoute(
  async (call) => createKey(call.services, call.actor, await readCommand(call)),
  { status: 201, keepsAnswer: false },
);

export const revokeKeyRoute = defineRoute(
  ({ services, actor, params }: RouteCall<{ readonly keyId: string }>) => revokeKey(services, actor, params),
);

export const meRoute = defineRoute(({ services, actor }) => getMe(services, actor), { reach: "none" });
