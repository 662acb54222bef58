import "server-only";
import { connection } from "next/server";
import { demoAccounts } from "@/lib/access/demo-accounts";
import { countPeople } from "@/lib/access/people";
import type { Role } from "@/lib/domain/lifecycle/role";
import { getServices } from "../services";

export interface SignInState {
  /** Nobody is there yet: show the set-up page. */
  readonly needsSetUp: boolean;
  /** Empty outside the demo. */
  readonly demoAccounts: readonly {
    readonly email: string;
    readonly name: string;
    readonly role: Role;
    readonly purpose: string;
  }[];
}

/** What the sign-in page shows; asks for nobody. */
export async function readSignInState(): Promise<SignInState> {
  // Asked at each request, never at build time, when there is no database.
  await connection();
  const { store, isDemo } = await getServices();
  return { needsSetUp: (await countPeople(store.db)) === 0, demoAccounts: isDemo ? demoAccounts : [] };
}
