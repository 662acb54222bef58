import "server-only";
import { addComment } from "@/lib/commands/review/add-comment";
import { deleteComment } from "@/lib/commands/review/delete-comment";
import { editComment } from "@/lib/commands/review/edit-comment";
import { raiseObjection } from "@/lib/commands/review/raise-objection";
import { resolveComment } from "@/lib/commands/review/resolve-comment";
import { withdrawObjection } from "@/lib/commands/review/withdraw-objection";
import { getReview } from "@/lib/queries/review/get-review";
import { defineRoute, type RouteCall, readCommand } from "../define-route";

/** What is said about a rollout, over HTTP. Addresses: lib/view/query-keys.ts. */

interface OfRollout {
  readonly rolloutId: string;
}
interface OfComment extends OfRollout {
  readonly commentId: string;
}
interface OfObjection extends OfRollout {
  readonly objectionId: string;
}

export const reviewRoute = defineRoute(({ services, actor, params }: RouteCall<OfRollout>) =>
  getReview(services, actor, params.rolloutId),
);

export const addCommentRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  addComment(call.services, call.actor, await readCommand(call)),
);

export const editCommentRoute = defineRoute(async (call: RouteCall<OfComment>) =>
  editComment(call.services, call.actor, await readCommand(call)),
);

export const deleteCommentRoute = defineRoute(({ services, actor, params }: RouteCall<OfComment>) =>
  deleteComment(services, actor, params),
);

export const resolveCommentRoute = defineRoute(async (call: RouteCall<OfComment>) =>
  resolveComment(call.services, call.actor, await readCommand(call)),
);

export const raiseObjectionRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  raiseObjection(call.services, call.actor, await readCommand(call)),
);

export const withdrawObjectionRoute = defineRoute(({ services, actor, params }: RouteCall<OfObjection>) =>
  withdrawObjection(services, actor, params),
);
