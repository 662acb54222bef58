"use client";

import { useRouter } from "next/navigation";
import { endSessionAction, endSessionsAction } from "@/app/(console)/settings/people/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { useAct } from "@/components/feedback/use-act";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { notify } from "@/components/ui/toast";
import { describeAgent } from "@/lib/view/describe-agent";
import type { SessionView } from "@/lib/view/people-view";

type SessionListProps = {
  personId: string;
  sessions: readonly SessionView[];
  currentId: string | null;
  onEnded?: () => void;
};

/** Open sessions, each with a way to end it; the one that looks can't end itself: that is signing out. */
export function SessionList({ personId, sessions, currentId, onEnded }: SessionListProps) {
  const { act, isPending } = useAct();

  async function end(session: SessionView): Promise<void> {
    const done = await act(async () => {
      const result = await endSessionAction({ personId, sessionId: session.id });
      if (!result.ok) {
        notify({
          tone: "danger",
          title: "The session was not ended",
          description: printRefusal(result.refusal),
        });
      }
      return result;
    });
    if (done !== null) onEnded?.();
  }

  return (
    <ul aria-label="Sessions" className="flex flex-col rounded-md border border-line">
      {sessions.map((session) => (
        <li
          key={session.id}
          className="flex min-h-12 items-center gap-3 border-b border-line px-3 py-2 last:border-b-0"
        >
          <span className="min-w-0 flex-1">
            <span className="block truncate">{describeAgent(session.userAgent)}</span>
            <span className="tabular block text-meta text-muted">
              {session.address ?? "Unknown address"} · signed in <RelativeTime at={session.createdAt} />
            </span>
          </span>
          {session.id === currentId ? (
            <Badge tone="neutral">This one</Badge>
          ) : (
            <Button
              size="sm"
              disabled={isPending}
              aria-label={`End the session ${describeAgent(session.userAgent)}`}
              onClick={() => void end(session)}
            >
              End
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Ends all but the one that looks. */
export function EndOtherSessions({ personId, currentId }: { personId: string; currentId: string | null }) {
  const router = useRouter();
  return (
    <ConfirmDialog
      trigger={<Button>End all others</Button>}
      title="End all other sessions?"
      confirmLabel="End them"
      onConfirm={async () => {
        const result = await endSessionsAction({
          personId,
          ...(currentId === null ? {} : { exceptId: currentId }),
        });
        if (!result.ok) return printRefusal(result.refusal);
        router.refresh();
        return undefined;
      }}
    >
      Whoever uses them has to sign in again. This one stays.
    </ConfirmDialog>
  );
}
