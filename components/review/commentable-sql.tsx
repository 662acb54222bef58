"use client";

import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { addCommentAction } from "@/app/(console)/rollouts/[rolloutId]/review/actions";
import { CommentForm } from "@/components/review/comment-form";
import { CommentThread } from "@/components/review/comment-thread";
import { useSaying } from "@/components/review/use-saying";
import { InlineSql } from "@/components/ui/sql-code";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { Thread } from "@/lib/view/review/discussion";
import type { Viewer } from "@/lib/view/rollout/viewer";

export type CommentableSqlProps = {
  rolloutId: string;
  planHash: string;
  viewer: Viewer;
  stepId: string;
  /** Names the text for those who hear the page. */
  label: string;
  sql: string;
  /** By line, from 1. */
  threads: ReadonlyMap<number, readonly Thread[]>;
};

/** A step's text with its lines numbered: every number opens a comment on its line, and what was said stands below the line. */
export function CommentableSql({
  rolloutId,
  planHash,
  viewer,
  stepId,
  label,
  sql,
  threads,
}: CommentableSqlProps) {
  const [writing, setWriting] = useState<number | null>(null);
  const { say, isPending } = useSaying(rolloutId);
  const maySpeak = isPermitted(viewer, "comment");
  return (
    <ol
      aria-label={label}
      className="min-w-0 rounded-md border border-line bg-surface py-1.5 font-mono text-meta"
    >
      {sql.split("\n").map((text, at) => {
        const line = at + 1;
        const said = threads.get(line) ?? [];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no identity but their place.
          <li key={at} className="group/line min-w-0">
            <div className="flex min-w-0 items-start hover:bg-hover">
              {maySpeak ? (
                <button
                  type="button"
                  aria-label={`Comment on line ${line} of ${label}`}
                  onClick={() => setWriting(line)}
                  className="focus-inset relative w-10 shrink-0 pr-2 text-right text-faint tabular hover:text-ink"
                >
                  <span className="group-hover/line:invisible group-focus-within/line:invisible">{line}</span>
                  <MessageSquarePlus
                    aria-hidden="true"
                    className="invisible absolute top-0.5 right-2 size-3.5 group-hover/line:visible group-focus-within/line:visible"
                  />
                </button>
              ) : (
                <span className="w-10 shrink-0 pr-2 text-right text-faint tabular">{line}</span>
              )}
              <span className="min-w-0 flex-1 pr-3 whitespace-pre-wrap [overflow-wrap:anywhere]">
                <InlineSql sql={text === "" ? " " : text} />
              </span>
            </div>
            {said.length === 0 && writing !== line ? null : (
              <div className="flex flex-col gap-2 px-3 py-2 pl-10 font-sans text-body max-sm:pl-3">
                {said.map((thread) => (
                  <CommentThread
                    key={thread.first.id}
                    rolloutId={rolloutId}
                    viewer={viewer}
                    thread={thread}
                  />
                ))}
                {writing === line ? (
                  <CommentForm
                    label={`Comment on line ${line}`}
                    submitLabel="Comment"
                    autoFocus
                    isPending={isPending}
                    onCancel={() => setWriting(null)}
                    onSay={async (body) => {
                      const anchor = { stepId, part: "sql", line } as const;
                      const refusal = await say(() =>
                        addCommentAction({ rolloutId, body, line: { planHash, anchor } }),
                      );
                      if (refusal === null) setWriting(null);
                      return refusal;
                    }}
                  />
                ) : null}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
