"use client";

import { type FormEvent, useState } from "react";
import { setUpInstanceAction } from "@/app/(auth)/actions";
import { PasswordField } from "@/components/account/password-field";
import { useEntering } from "@/components/account/use-entering";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The first person of a new instance: an admin. */
export function SetUpForm() {
  const { pending, refusal, enter } = useEntering();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  function submit(event: FormEvent): void {
    event.preventDefault();
    void enter("set-up", () => setUpInstanceAction({ name, email, password }));
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-title font-medium">Set up Colonnade</h1>
        <p className="text-muted">You are the first here. This account is an admin and can add targets.</p>
      </div>
      <RefusalCallout refusal={refusal} />
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name">
          <Input
            autoComplete="name"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="E-mail">
          <Input
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <PasswordField purpose="new" value={password} onChange={setPassword} />
        <Button type="submit" size="lg" variant="primary" pending={pending !== null}>
          Create the admin account
        </Button>
      </form>
    </div>
  );
}
