import "server-only";
import { headers } from "next/headers";
import { getAccount } from "@/lib/queries/people/get-account";
import { listGroups } from "@/lib/queries/people/list-groups";
import { listInvites } from "@/lib/queries/people/list-invites";
import { listPeople } from "@/lib/queries/people/list-people";
import { readInvite, readReset } from "@/lib/queries/people/read-links";
import { getServices } from "../services";
import { open } from "./open";

/** What the pages of people, of one's own account, and of links prefetch. */

/** The first 200. */
export async function readPeople(cursor?: string) {
  const { services, actor } = await open();
  return await listPeople(services, actor, { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
}

/** The newest 200. */
export async function readInvites() {
  const { services, actor } = await open();
  return await listInvites(services, actor, { limit: 200 });
}

/** Every group. */
export async function readGroups() {
  const { services, actor } = await open();
  return await listGroups(services, actor);
}

/** The signed-in person's own account. */
export async function readAccount() {
  const { services, actor } = await open();
  const found = await services.auth.api.getSession({
    headers: await headers(),
    query: { disableRefresh: true },
  });
  return await getAccount(services, actor, found?.session.id ?? null);
}

/** The invite of a link; asks for nobody. */
export async function readInviteLink(token: string) {
  return await readInvite(await getServices(), { token });
}

/** Whose password a link lets choose; asks for nobody. */
export async function readResetLink(token: string) {
  return await readReset(await getServices(), { token });
}
