"use client";

import { type FormEvent, useState } from "react";
import { setUpInstanceAction } from "@/app/(auth)/actions";
import { useEntering } from "@/components/account/use-entering";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
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
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message} live>
          {refusal.problems?.map((problem) => problem.message).join(" ") ?? refusal.remedy}
        </Callout>
      )}
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
        <Field label="Password" hint="At least 12 characters.">
          <Input
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" size="lg" variant="primary" pending={pending !== null}>
          Create the admin account
        </Button>
      </form>
    </div>
  );
}
