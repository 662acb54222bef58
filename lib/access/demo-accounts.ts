import type { Role } from "@/lib/domain/lifecycle/role";
import { deriveKey } from "@/lib/store/secret-box";
import { inTransaction, type Store } from "@/lib/store/store";
import { putPerson } from "./people";

/** People of the demo. Their passwords follow from the instance's secret and never leave the server. */

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** What one does with it, for the sign-in page. */
  readonly purpose: string;
}

export const demoAccounts: readonly DemoAccount[] = [
  {
    email: "ada@demo.colonnade.test",
    name: "Ada Author",
    role: "engineer",
    purpose: "Designs changes and runs rollouts",
  },
  {
    email: "rui@demo.colonnade.test",
    name: "Rui Reviewer",
    role: "reviewer",
    purpose: "Reviews plans and approves phases",
  },
  {
    email: "mina@demo.colonnade.test",
    name: "Mina Admin",
    role: "admin",
    purpose: "Adds targets and may do everything",
  },
];

/** The password of a demo account on this instance. */
export function deriveDemoPassword(instanceSecret: string, email: string): string {
  return deriveKey(instanceSecret, `demo-password/${email}`).toString("base64url");
}

/** Makes the demo's people, or brings them up to date. Call it in demo mode only. */
export async function createDemoAccounts(store: Store, instanceSecret: string): Promise<void> {
  await inTransaction(store, async (tx) => {
    for (const { email, name, role } of demoAccounts) {
      await putPerson(tx, { email, name, role, password: deriveDemoPassword(instanceSecret, email) });
    }
  });
}
