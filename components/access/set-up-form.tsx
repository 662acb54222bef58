"use client";

import { setUpInstanceAction } from "@/app/(auth)/actions";
import { useEntering } from "@/components/access/use-entering";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Makes the first account, an admin's. */
export function SetUpForm() {
  const { enter, pending, refusal } = useEntering();
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        enter(() =>
          setUpInstanceAction({
            name: String(form.get("name")),
            email: String(form.get("email")),
            password: String(form.get("password")),
          }),
        );
      }}
    >
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message} live>
          {refusal.remedy}
        </Callout>
      )}
      <Field label="Name">
        <Input name="name" autoComplete="name" required />
      </Field>
      <Field label="E-mail">
        <Input name="email" type="email" autoComplete="username" required />
      </Field>
      <Field label="Password" hint="At least 12 characters">
        <Input name="password" type="password" autoComplete="new-password" minLength={12} required />
      </Field>
      <Button type="submit" variant="primary" pending={pending}>
        Create the admin's account
      </Button>
    </form>
  );
}
