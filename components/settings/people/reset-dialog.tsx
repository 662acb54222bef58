"use client";

import { useState } from "react";
import { makePasswordResetAction } from "@/app/(console)/settings/people/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { LinkShown } from "@/components/settings/people/link-shown";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { PersonView } from "@/lib/view/people-view";

type ResetDialogProps = { person: PersonView; open: boolean; onOpenChange: (open: boolean) => void };

/** Makes a link with which somebody chooses a password, and shows it this once. */
export function ResetDialog({ person, open, onOpenChange }: ResetDialogProps) {
  const { act, isPending, refusal, forget } = useAct();
  const [link, setLink] = useState<{ path: string; url: string | null; expiresAt: string } | null>(null);

  function change(next: boolean): void {
    onOpenChange(next);
    setLink(null);
    forget();
  }

  async function make(): Promise<void> {
    const done = await act(() => makePasswordResetAction({ personId: person.id }));
    if (done !== null) setLink(done.value);
  }

  return (
    <Dialog
      size="md"
      open={open}
      onOpenChange={change}
      title={`A new password for ${person.name}`}
      footer={
        link === null ? (
          <>
            <Button variant="ghost" onClick={() => change(false)}>
              Cancel
            </Button>
            <Button variant="primary" pending={isPending} onClick={() => void make()}>
              Make the link
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => change(false)}>
            I have copied it
          </Button>
        )
      }
    >
      {link === null ? (
        <div className="flex flex-col gap-3">
          <p>
            {person.name} chooses it by a link that works once, within a day. All their sessions end then; a
            second factor stays.
          </p>
          <RefusalCallout refusal={refusal} />
        </div>
      ) : (
        <LinkShown link={link} whom={person.name} />
      )}
    </Dialog>
  );
}
