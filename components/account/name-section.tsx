"use client";

import { type FormEvent, useState } from "react";
import { changeNameAction } from "@/app/(console)/account/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { notify } from "@/components/ui/toast";

export function NameSection({ name: present, email }: { name: string; email: string }) {
  const { act, isPending, refusal } = useAct();
  const [name, setName] = useState(present);
  const isSame = name.trim() === present;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isSame) return;
    const done = await act(() => changeNameAction({ name }));
    if (done !== null) notify({ tone: "success", title: "Your name is changed" });
  }

  return (
    <Section title="Who you are" meta={email}>
      <form onSubmit={(event) => void submit(event)} className="flex max-w-md flex-col gap-3">
        <Field label="Name" hint="Others see it beside what you do. The record keeps the names of before.">
          <Input
            autoComplete="name"
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <RefusalCallout refusal={refusal} />
        <div>
          <Button type="submit" pending={isPending} disabled={isSame}>
            Change the name
          </Button>
        </div>
      </form>
    </Section>
  );
}
