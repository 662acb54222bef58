"use client";

import { useState } from "react";
import { readEvents } from "@/components/rollout/read-events";
import { refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { notify } from "@/components/ui/toast";
import type { Tone } from "@/components/ui/tone";
import { toneSolid } from "@/components/ui/tone";
import { printEvent } from "@/lib/view/print-event";
import type { EventView } from "@/lib/view/rollout-view";

export type TimelineProps = {
  rolloutId: string;
  /** Oldest first, as the stream brings them. */
  events: readonly EventView[];
};

const firstShown = 15;

/** What happened, newest first: who, what, why, when. */
export function Timeline({ rolloutId, events }: TimelineProps) {
  const [older, setOlder] = useState<readonly EventView[]>([]);
  const [isAll, setIsAll] = useState(false);
  const [isPending, setIsPending] = useState(false);
  const known = [...older.filter((event) => event.id < (events[0]?.id ?? 0)), ...events];
  const newestFirst = known.toReversed();
  const shown = isAll ? newestFirst : newestFirst.slice(0, firstShown);
  const first = known[0];
  const hasOlder = first !== undefined && first.data.kind !== "rollout_created";

  async function showOlder(beforeId: number): Promise<void> {
    setIsPending(true);
    try {
      const page = await readEvents(rolloutId, beforeId);
      setOlder((held) => [...page, ...held]);
    } catch (error) {
      const refusal = refusalOf(error);
      notify({ tone: "danger", title: refusal.message, description: refusal.remedy });
    } finally {
      setIsPending(false);
    }
  }

  return (
    <Section title="Timeline">
      <ol className="flex flex-col">
        {shown.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </ol>
      {!isAll && newestFirst.length > firstShown ? (
        <Button size="sm" className="self-start" onClick={() => setIsAll(true)}>
          Show all {newestFirst.length}
        </Button>
      ) : isAll && hasOlder ? (
        <Button size="sm" className="self-start" pending={isPending} onClick={() => void showOlder(first.id)}>
          Show older
        </Button>
      ) : null}
    </Section>
  );
}

const dots: Record<Tone, string> = { ...toneSolid, neutral: "bg-line-strong" };

function Entry({ event }: { event: EventView }) {
  const words = printEvent(event);
  return (
    <li className="relative flex gap-3 pb-3 last:pb-0">
      <span aria-hidden="true" className="absolute top-4 bottom-0 left-[3.5px] w-px bg-line last:hidden" />
      <span aria-hidden="true" className={cn("mt-1.5 size-2 shrink-0 rounded-full", dots[words.tone])} />
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 flex-[1_1_20rem]">
          <span className={cn(words.tone === "danger" && "text-danger")}>{words.text}</span>
          {words.detail === null ? null : (
            <span className="block max-w-text text-meta text-muted [overflow-wrap:anywhere]">
              {words.detail}
            </span>
          )}
        </span>
        <span className="whitespace-nowrap text-meta text-muted">
          {event.actor.name} · <RelativeTime at={event.at} />
        </span>
      </div>
    </li>
  );
}
