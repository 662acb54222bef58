import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/account/sign-in-form";
import { getActor } from "@/lib/server/current-actor";
import { readSignInState } from "@/lib/server/reads/sign-in-state";
import { printSsoError } from "@/lib/view/sso-errors";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  if ((await getActor()) !== null) redirect("/rollouts" as Route);
  const { needsSetUp, demoAccounts, ssoName, canMailReset } = await readSignInState();
  if (needsSetUp) redirect("/set-up" as Route);
  const { error } = await searchParams;
  return (
    <SignInForm
      demoAccounts={demoAccounts}
      ssoName={ssoName}
      canMailReset={canMailReset}
      cameBack={typeof error === "string" ? printSsoError(error) : null}
    />
  );
}
