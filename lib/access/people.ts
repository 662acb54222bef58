import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { invariant } from "@/lib/domain/invariant";
import { roleSchema } from "@/lib/domain/lifecycle/role";
import { account, user } from "@/lib/store/schema";
import type { Executor, Tx } from "@/lib/store/store";

/** Read by better-auth as "signs in with a password". */
const passwordProvider = "credential";

export const newPersonSchema = z.object({
  email: z.email("This is not an e-mail address.").max(254).toLowerCase(),
  name: z.string().trim().min(1, "Give a name.").max(100),
  password: z.string().min(12, "A password needs at least 12 characters.").max(256),
  role: roleSchema,
});
export type NewPerson = z.infer<typeof newPersonSchema>;

/** A password as it is kept. Takes a tenth of a second, so have it before a transaction begins. */
export async function hashNewPassword(password: string): Promise<string> {
  return await hashPassword(password);
}

/** Gives a person this password, whether they had one or not. */
export async function writePassword(tx: Tx, userId: string, hash: string): Promise<void> {
  const written = await tx
    .update(account)
    .set({ password: hash, updatedAt: sql`now()` })
    .where(and(eq(account.userId, userId), eq(account.providerId, passwordProvider)))
    .returning({ id: account.id });
  if (written.length > 0) return;
  await tx.insert(account).values({
    id: randomUUID(),
    accountId: userId,
    providerId: passwordProvider,
    userId,
    password: hash,
  });
}

/** Makes a person who can sign in; returns the id. The e-mail must be free (a unique constraint refuses it otherwise). */
export async function createPerson(tx: Tx, person: NewPerson): Promise<string> {
  const { email, name, role, password } = newPersonSchema.parse(person);
  const id = randomUUID();
  await tx.insert(user).values({ id, email, name, role, emailVerified: true });
  await tx.insert(account).values({
    id: randomUUID(),
    accountId: id,
    providerId: passwordProvider,
    userId: id,
    password: await hashPassword(password),
  });
  return id;
}

/** Makes the person, or gives the one with this e-mail the name, role and password; returns the id. */
export async function putPerson(tx: Tx, person: NewPerson): Promise<string> {
  const { email, name, role, password } = newPersonSchema.parse(person);
  const [present] = await tx.select({ id: user.id }).from(user).where(eq(user.email, email)).for("update");
  if (present === undefined) return await createPerson(tx, person);
  await tx.update(user).set({ name, role, updatedAt: sql`now()` }).where(eq(user.id, present.id));
  await writePassword(tx, present.id, await hashPassword(password));
  return present.id;
}

/** How many people there are; 0 means that the instance is not set up yet. */
export async function countPeople(db: Executor): Promise<number> {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(user);
  invariant(row !== undefined, "count returns a row");
  return row.count;
}
