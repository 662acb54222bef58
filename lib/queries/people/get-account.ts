import { asc, eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { account, user } from "@/lib/store/schema";
import { passkey } from "@/lib/store/schema/people";
import type { AccountView } from "@/lib/view/people-view";
import { readSessions } from "./list-sessions";

/** One's own account, for its page. */
export async function getAccount(
  services: Services,
  actor: Actor,
  currentSessionId: string | null,
): Promise<Result<AccountView>> {
  return await asResult(services, "Reading an account", async () => {
    authorise(actor, "view");
    const { db } = services.store;
    const [person] = await db.select().from(user).where(eq(user.id, actor.id));
    const accounts = await db.select().from(account).where(eq(account.userId, actor.id));
    const passkeys = await db
      .select()
      .from(passkey)
      .where(eq(passkey.userId, actor.id))
      .orderBy(asc(passkey.createdAt), asc(passkey.id));
    return {
      id: actor.id,
      name: actor.name,
      email: actor.email,
      hasPassword: accounts.some((one) => one.password !== null),
      hasSecondFactor: person?.twoFactorEnabled === true,
      isSso: accounts.some((one) => one.providerId === "sso"),
      passkeys: passkeys.map(({ id, name, createdAt }) => ({
        id,
        name: name ?? "Passkey",
        createdAt: createdAt?.toISOString() ?? null,
      })),
      sessions: await readSessions(db, actor.id, services.now()),
      currentSessionId,
    };
  });
}
