"use client";

import { type FormEvent, useState } from "react";
import { askForResetAction } from "@/app/(auth)/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";

/** Asks for a link by mail. Says the same whether anybody has the address. */
export function AskResetForm() {
  const { act, isPending, refusal } = useAct();
  const [email, setEmail] = useState("");
  const [isSent, setIsSent] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setIsSent((await act(() => askForResetAction({ email }))) !== null);
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-title font-medium">A new password</h1>
        <p className="text-muted">A link with which you choose it comes by mail.</p>
      </div>
      <RefusalCallout refusal={refusal} />
      {isSent ? (
        <Callout tone="neutral" title="Look into your mail" live>
          Where somebody with this address has an account, a link is on its way. It works once, within a day.
        </Callout>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <Field label="E-mail">
            <Input
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Button type="submit" size="lg" variant="primary" pending={isPending}>
            Send the link
          </Button>
        </form>
      )}
      <p>
        <TextLink href="/sign-in" className="underline">
          Back to sign-in
        </TextLink>
      </p>
    </div>
  );
}
