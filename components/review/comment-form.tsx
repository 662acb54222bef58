"use client";

import { type KeyboardEvent, useState } from "react";
import { printRefusal } from "@/components/feedback/attempt";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { Refusal } from "@/lib/domain/refusal";

export type CommentFormProps = {
  label: string;
  submitLabel: string;
  initial?: string | undefined;
  /** It was opened on purpose: the person writes next. */
  autoFocus?: boolean | undefined;
  isPending: boolean;
  onSay: (body: string) => Promise<Refusal | null>;
  onCancel?: (() => void) | undefined;
};

/** A comment in the making. What is written stays until it is said; Ctrl or ⌘ with Enter says it. */
export function CommentForm({
  label,
  submitLabel,
  initial = "",
  autoFocus = false,
  isPending,
  onSay,
  onCancel,
}: CommentFormProps) {
  const [body, setBody] = useState(initial);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const isEmpty = body.trim() === "";

  async function say(): Promise<void> {
    if (isEmpty || isPending) return;
    const refused = await onSay(body.trim());
    setRefusal(refused);
    if (refused === null) setBody("");
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void say();
    } else if (event.key === "Escape" && onCancel !== undefined && isEmpty) {
      onCancel();
    }
  }

  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <Field label={label} error={refusal === null ? undefined : printRefusal(refusal)}>
        <Textarea
          rows={2}
          value={body}
          autoFocus={autoFocus}
          onKeyDown={onKeyDown}
          onChange={(event) => setBody(event.target.value)}
        />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm" pending={isPending} disabled={isEmpty}>
          {submitLabel}
        </Button>
        {onCancel === undefined ? null : (
          <Button size="sm" variant="ghost" disabled={isPending} onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
