import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SetUpForm } from "@/components/account/set-up-form";
import { readSignInState } from "@/lib/server/reads/sign-in-state";

export const metadata: Metadata = { title: "Set up" };

export default async function SetUpPage() {
  const { needsSetUp } = await readSignInState();
  if (!needsSetUp) redirect("/sign-in" as Route);
  return <SetUpForm />;
}
