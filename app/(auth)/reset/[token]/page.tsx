import type { Metadata } from "next";
import { DeadLink } from "@/components/account/dead-link";
import { NewPasswordForm } from "@/components/account/new-password-form";
import { readResetLink } from "@/lib/server/reads/people";

// What stands in the address must not be told to whatever this page links to.
export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function ResetPage({ params }: PageProps<"/reset/[token]">) {
  const { token } = await params;
  const reset = await readResetLink(token);
  if (!reset.ok) return <DeadLink refusal={reset.refusal} />;
  return (
    <NewPasswordForm token={token} email={reset.value.email} purpose="reset" title="Choose a password">
      It holds from now on, and every session of yours ends.
    </NewPasswordForm>
  );
}
