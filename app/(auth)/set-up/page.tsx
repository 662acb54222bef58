import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { Entrance } from "@/components/access/entrance";
import { SetUpForm } from "@/components/access/set-up-form";
import { readSignInState } from "@/lib/server/reads";

export const metadata: Metadata = { title: "Set up" };

export default async function SetUpPage() {
  const { needsSetUp } = await readSignInState();
  if (!needsSetUp) redirect("/sign-in" as Route);
  return (
    <Entrance title="Set up Colonnade" lead="Nobody has an account here yet. The first one is an admin's.">
      <SetUpForm />
    </Entrance>
  );
}
