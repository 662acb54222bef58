"use client";

import { type FormEvent, useState } from "react";
import { changePasswordAction } from "@/app/(console)/account/actions";
import { PasswordField } from "@/components/account/password-field";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { notify } from "@/components/ui/toast";

export function PasswordSection({ hasPassword, email }: { hasPassword: boolean; email: string }) {
  const { act, isPending, refusal } = useAct();
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const done = await act(() => changePasswordAction({ currentPassword, newPassword }));
    if (done === null) return;
    setCurrent("");
    setNew("");
    notify({ tone: "success", title: "Your password is changed", description: "Your other sessions ended." });
  }

  if (!hasPassword) {
    return (
      <Section title="Password">
        <p className="max-w-text text-muted">
          You have none: you sign in through single sign-on. An admin can make you a link to choose one.
        </p>
      </Section>
    );
  }
  return (
    <Section title="Password">
      <form onSubmit={(event) => void submit(event)} className="flex max-w-md flex-col gap-3">
        <input type="hidden" autoComplete="username" value={email} />
        <PasswordField
          purpose="present"
          label="Present password"
          value={currentPassword}
          onChange={setCurrent}
        />
        <PasswordField
          purpose="new"
          label="New password"
          hint="Your other sessions end."
          value={newPassword}
          onChange={setNew}
        />
        <RefusalCallout refusal={refusal} />
        <div>
          <Button type="submit" pending={isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Section>
  );
}
