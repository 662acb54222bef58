import type { Route } from "next";
import { cn } from "@/components/ui/cn";
import { CodeBlock } from "@/components/ui/code-block";
import { Disclosure } from "@/components/ui/disclosure";
import { AbsoluteTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import type { AuditEventView } from "@/lib/view/audit-view";
import { printEvent } from "@/lib/view/print-event";
import { viaWords } from "@/lib/view/via-words";

/** One event: who, what, where, when; what was recorded one click below. */
export function AuditRow({ event }: { event: AuditEventView }) {
  const words = printEvent(event);
  const { rollout, environment, via } = event;
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2.5 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="font-medium">{event.actor.name}</span>
        <span className={cn("min-w-0 flex-[1_1_18rem]", words.tone === "danger" && "text-danger")}>
          {words.text}
        </span>
        <span className="tabular whitespace-nowrap text-meta text-muted">
          <AbsoluteTime at={event.at} />
        </span>
      </div>
      {words.detail === null ? null : (
        <p className="max-w-text text-meta text-muted [overflow-wrap:anywhere]">{words.detail}</p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 text-meta text-muted">
        {rollout === null ? null : (
          // Safe because a rollout's page takes any id.
          <TextLink quiet href={`/rollouts/${rollout.id}` as Route}>
            {rollout.title}
          </TextLink>
        )}
        {environment === null ? null : <span>{environment}</span>}
        {via === null ? null : (
          <span>
            {viaWords[via]}
            {event.apiKeyId === null ? "" : ", with a key"}
          </span>
        )}
        <Disclosure summary={`Place ${event.seq}`}>
          <p className="font-mono text-meta [overflow-wrap:anywhere]">{event.hash}</p>
          <CodeBlock text={JSON.stringify(event.data, null, 2)} label="what was recorded" />
        </Disclosure>
      </div>
    </li>
  );
}
