import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { AskResetForm } from "@/components/account/ask-reset-form";
import { readSignInState } from "@/lib/server/reads/sign-in-state";

export const metadata: Metadata = { title: "New password" };

export default async function AskResetPage() {
  const { canMailReset } = await readSignInState();
  if (!canMailReset) redirect("/sign-in" as Route);
  return <AskResetForm />;
}
