import type { Metadata } from "next";
import { NameSection } from "@/components/account/name-section";
import { PasskeysSection } from "@/components/account/passkeys-section";
import { PasswordSection } from "@/components/account/password-section";
import { SecondFactorSection } from "@/components/account/second-factor-section";
import { EndOtherSessions, SessionList } from "@/components/account/session-list";
import { RefusedState } from "@/components/feedback/refused-state";
import { PageHeader } from "@/components/shell/page-header";
import { Section } from "@/components/ui/section";
import { readAccount } from "@/lib/server/reads/people";
import { printCounted } from "@/lib/view/print-amount";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const read = await readAccount();
  if (!read.ok) {
    return <RefusedState title="Your account could not be read" refusal={read.refusal} />;
  }
  const account = read.value;
  return (
    <div className="flex max-w-3xl flex-col gap-10">
      <PageHeader title="Your account" meta={account.isSso ? "Linked to single sign-on" : undefined} />
      <NameSection name={account.name} email={account.email} />
      <PasswordSection hasPassword={account.hasPassword} email={account.email} />
      <SecondFactorSection isOn={account.hasSecondFactor} hasPassword={account.hasPassword} />
      <PasskeysSection passkeys={account.passkeys} />
      <Section
        title="Sessions"
        meta={`${printCounted(account.sessions.length, "session")} open`}
        actions={
          account.sessions.length > 1 ? (
            <EndOtherSessions personId={account.id} currentId={account.currentSessionId} />
          ) : undefined
        }
      >
        <SessionList personId={account.id} sessions={account.sessions} currentId={account.currentSessionId} />
      </Section>
    </div>
  );
}
