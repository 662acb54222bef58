"use client";

import { useQuery } from "@tanstack/react-query";
import { endSessionsAction, listSessionsAction } from "@/app/(console)/settings/people/actions";
import { SessionList } from "@/components/account/session-list";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { PersonView } from "@/lib/view/people-view";

type SessionsDialogProps = { person: PersonView; open: boolean; onOpenChange: (open: boolean) => void };

/** Another person's open sessions, read when it is opened. */
export function SessionsDialog({ person, open, onOpenChange }: SessionsDialogProps) {
  const { act, isPending, refusal } = useAct();
  const read = useQuery({
    queryKey: ["people", "sessions", person.id],
    queryFn: () => listSessionsAction({ personId: person.id }),
    enabled: open,
    staleTime: 0,
  });
  const sessions = read.data?.ok === true ? read.data.value : null;

  async function endAll(): Promise<void> {
    if ((await act(() => endSessionsAction({ personId: person.id }))) !== null) await read.refetch();
  }

  return (
    <Dialog
      size="md"
      open={open}
      onOpenChange={onOpenChange}
      title={`Sessions of ${person.name}`}
      description="Who uses an ended one has to sign in again."
      footer={
        <>
          <Button variant="ghost" onClick={() => onOpenChange(false)}>
            Close
          </Button>
          <Button pending={isPending} disabled={(sessions?.length ?? 0) === 0} onClick={() => void endAll()}>
            End all
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {sessions === null ? (
          read.data?.ok === false ? null : (
            <Skeleton className="h-12 w-full" />
          )
        ) : sessions.length === 0 ? (
          <p className="text-muted">None is open.</p>
        ) : (
          <SessionList
            personId={person.id}
            sessions={sessions}
            currentId={null}
            onEnded={() => void read.refetch()}
          />
        )}
        <RefusalCallout refusal={read.data?.ok === false ? read.data.refusal : refusal} />
      </div>
    </Dialog>
  );
}
