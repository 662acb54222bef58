import { eq } from "drizzle-orm";
import { createDemoAccounts, demoAccounts } from "@/lib/access/demo-accounts";
import type { Services } from "@/lib/commands/services";
import { addTarget } from "@/lib/commands/targets/add-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { targetReplicas, targets, user } from "@/lib/store/schema";
import { type Fleet, replicaName, shopDatabase } from "./fleet";

/** Makes the demo's people and targets, through the same command that the page uses; a second start only brings addresses up to date. */

async function findAdmin(services: Services): Promise<Actor> {
  const wanted = demoAccounts.find((account) => account.role === "admin");
  const [admin] = await services.store.db
    .select()
    .from(user)
    .where(eq(user.email, wanted?.email ?? ""));
  if (admin === undefined) throw new Error("The demo's admin is missing.");
  const { id, name, email, role } = admin;
  return { id, name, email, role, groupIds: [], via: "cli" };
}

interface WantedTarget {
  readonly name: string;
  readonly environment: string;
  readonly connectionString: string;
  readonly replicas: readonly { readonly name: string; readonly connectionString: string }[];
}

async function putTarget(services: Services, admin: Actor, wanted: WantedTarget): Promise<void> {
  const { db } = services.store;
  const [present] = await db.select({ id: targets.id }).from(targets).where(eq(targets.name, wanted.name));
  if (present === undefined) {
    const added = await addTarget(services, admin, { ...wanted, replicas: [...wanted.replicas] });
    if (!added.ok) throw new Error(`The target ${wanted.name} could not be added: ${added.refusal.message}`);
    return;
  }
  // The servers may have had to take other ports than last time.
  const seal = (text: string) => services.secrets.seal(text, present.id);
  const address = (text: string) => {
    const { host, pathname } = new URL(text);
    return `${host}${pathname}`;
  };
  await db
    .update(targets)
    .set({ connection: seal(wanted.connectionString), address: address(wanted.connectionString) })
    .where(eq(targets.id, present.id));
  for (const replica of wanted.replicas) {
    const fields = { connection: seal(replica.connectionString), address: address(replica.connectionString) };
    await db
      .insert(targetReplicas)
      .values({ targetId: present.id, name: replica.name, ...fields })
      .onConflictDoUpdate({ target: [targetReplicas.targetId, targetReplicas.name], set: fields });
  }
}

/** People and targets of the demo. */
export async function registerDemo(services: Services, fleet: Fleet): Promise<void> {
  await createDemoAccounts(services.store, services.instanceSecret);
  const admin = await findAdmin(services);
  await putTarget(services, admin, {
    name: "production",
    environment: "production",
    connectionString: fleet.production.url(shopDatabase),
    replicas: [{ name: replicaName, connectionString: fleet.replica.url(shopDatabase) }],
  });
  await putTarget(services, admin, {
    name: "staging",
    environment: "staging",
    connectionString: fleet.staging.url(shopDatabase),
    replicas: [],
  });
}
