import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/account/sign-in-form";
import { getActor } from "@/lib/server/current-actor";
import { readSignInState } from "@/lib/server/reads/sign-in-state";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if ((await getActor()) !== null) redirect("/rollouts" as Route);
  const { needsSetUp, demoAccounts } = await readSignInState();
  if (needsSetUp) redirect("/set-up" as Route);
  return <SignInForm demoAccounts={demoAccounts} />;
}
