"use client";

import { useRef } from "react";
import { addCommentAction } from "@/app/(console)/rollouts/[rolloutId]/review/actions";
import { CommentForm } from "@/components/review/comment-form";
import { CommentThread } from "@/components/review/comment-thread";
import { useSaying } from "@/components/review/use-saying";
import { useShortcut } from "@/components/shell/shortcuts";
import { Section } from "@/components/ui/section";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { printCounted } from "@/lib/view/print-amount";
import { arrangeThreads, printAnchor, standsAtLine } from "@/lib/view/review/discussion";
import type { ReviewView } from "@/lib/view/review/review-view";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

export type DiscussionProps = {
  view: RolloutView;
  review: ReviewView;
  viewer: Viewer;
  /** Threads about its lines stand beside them. */
  phase: PhaseName;
};

/** What was said about the rollout, on lines of other phases, and on earlier plans. */
export function Discussion({ view, review, viewer, phase }: DiscussionProps) {
  const { say, isPending } = useSaying(view.id);
  const form = useRef<HTMLDivElement>(null);
  const threads = arrangeThreads(review.comments);
  const elsewhere = threads.filter((one) => !standsAtLine(one, view, phase));
  const open = threads.filter((one) => one.first.resolved === null).length;
  const maySpeak = isPermitted(viewer, "comment");
  useShortcut({
    keys: "d",
    label: "Write a comment",
    group: "Review",
    disabled: !maySpeak,
    run: () => form.current?.querySelector("textarea")?.focus(),
  });
  return (
    <Section
      title="Discussion"
      meta={threads.length === 0 ? undefined : `${printCounted(open, "open thread")} of ${threads.length}`}
    >
      {threads.length === 0 ? <p className="text-muted">Nobody has said anything yet.</p> : null}
      {elsewhere.map((thread) => (
        <CommentThread
          key={thread.first.id}
          rolloutId={view.id}
          viewer={viewer}
          thread={thread}
          about={printAnchor(thread.first.anchor, view.plan, thread.first.planHash === view.planHash)}
        />
      ))}
      {maySpeak ? (
        <div ref={form}>
          <CommentForm
            label="Comment on the rollout"
            submitLabel="Comment"
            isPending={isPending}
            onSay={(body) => say(() => addCommentAction({ rolloutId: view.id, body }))}
          />
        </div>
      ) : (
        <p className="text-meta text-muted">Engineers, reviewers and admins can comment.</p>
      )}
    </Section>
  );
}
