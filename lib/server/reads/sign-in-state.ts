import "server-only";
import { connection } from "next/server";
import { demoAccounts } from "@/lib/access/demo-accounts";
import { countPeople } from "@/lib/access/people";
import { canMailReset } from "@/lib/commands/people/request-password-reset";
import type { Role } from "@/lib/domain/lifecycle/role";
import { getServices } from "../services";

export interface SignInState {
  /** Nobody is there yet: show the set-up page. */
  readonly needsSetUp: boolean;
  /** What the button of single sign-on says; null without it. */
  readonly ssoName: string | null;
  /** A link for a new password can be sent by mail. */
  readonly canMailReset: boolean;
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
  const services = await getServices();
  return {
    needsSetUp: (await countPeople(services.store.db)) === 0,
    ssoName: services.entrance.sso?.name ?? null,
    canMailReset: canMailReset(services),
    demoAccounts: services.isDemo ? demoAccounts : [],
  };
}
