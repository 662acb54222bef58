import { desc, eq, inArray, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { user } from "@/lib/store/schema";
import { groups, invites } from "@/lib/store/schema/people";
import type { Page } from "@/lib/view/page";
import type { InviteView } from "@/lib/view/people-view";

export const listInvitesInput = pagingInput;

function stateOf(invite: typeof invites.$inferSelect, now: Date): InviteView["state"] {
  if (invite.acceptedAt !== null) return "accepted";
  if (invite.revokedAt !== null) return "withdrawn";
  return invite.expiresAt <= now ? "expired" : "open";
}

/** Invites, newest first. Their links are kept nowhere. */
export async function listInvites(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<InviteView>>> {
  return await asResult(services, "Listing invites", async () => {
    authorise(actor, "manage_people");
    const { limit, cursor } = parseInput(listInvitesInput, input);
    const { db } = services.store;
    const after = parseCursor(cursor);
    if (after !== null) {
      const known = await db.select({ id: invites.id }).from(invites).where(eq(invites.id, after));
      if (known.length === 0) return refuseCursor();
    }
    const rows = await db
      .select({ invite: invites, invitedBy: user.name })
      .from(invites)
      .innerJoin(user, eq(user.id, invites.createdBy))
      .where(
        after === null
          ? undefined
          : sql`(${invites.createdAt}, ${invites.id}) < (select i.created_at, i.id from app.invites i where i.id = ${after})`,
      )
      .orderBy(desc(invites.createdAt), desc(invites.id))
      .limit(limit + 1);
    const ids = rows.flatMap(({ invite }) => invite.groupIds);
    const known =
      ids.length === 0
        ? []
        : await db.select({ id: groups.id, name: groups.name }).from(groups).where(inArray(groups.id, ids));
    const now = services.now();
    return pageOf(rows, limit, {
      placeOf: ({ invite }) => invite.id,
      view: ({ invite, invitedBy }): InviteView => ({
        id: invite.id,
        email: invite.email,
        role: invite.role,
        groups: known.filter((one) => invite.groupIds.includes(one.id)),
        invitedBy,
        state: stateOf(invite, now),
        createdAt: invite.createdAt.toISOString(),
        expiresAt: invite.expiresAt.toISOString(),
      }),
    });
  });
}
