import type { Metadata } from "next";
import { DeadLink } from "@/components/account/dead-link";
import { NewPasswordForm } from "@/components/account/new-password-form";
import { readInviteLink } from "@/lib/server/reads/people";

// What stands in the address must not be told to whatever this page links to.
export const metadata: Metadata = { title: "Invite", referrer: "no-referrer" };

export default async function InvitePage({ params }: PageProps<"/invite/[token]">) {
  const { token } = await params;
  const invite = await readInviteLink(token);
  if (!invite.ok) return <DeadLink refusal={invite.refusal} />;
  const { email, role, groups, invitedBy } = invite.value;
  return (
    <NewPasswordForm token={token} email={email} purpose="invite" title="Join Colonnade">
      {invitedBy} invites you as {role}
      {groups.length === 0 ? "" : `, into ${groups.join(" and ")}`}.
    </NewPasswordForm>
  );
}
