"use client";

import { Check, Ellipsis, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import {
  addCommentAction,
  deleteCommentAction,
  editCommentAction,
  resolveCommentAction,
} from "@/app/(console)/rollouts/[rolloutId]/review/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { CommentForm } from "@/components/review/comment-form";
import { useSaying } from "@/components/review/use-saying";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { notify } from "@/components/ui/toast";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { Thread } from "@/lib/view/review/discussion";
import type { CommentView } from "@/lib/view/review/review-view";
import type { Viewer } from "@/lib/view/rollout/viewer";

export type CommentThreadProps = {
  rolloutId: string;
  viewer: Viewer;
  thread: Thread;
  /** What it is about, where it does not stand beside it. */
  about?: string | null | undefined;
};

/** A comment and what answers it. */
export function CommentThread({ rolloutId, viewer, thread, about = null }: CommentThreadProps) {
  const [isAnswering, setIsAnswering] = useState(false);
  const { say, isPending } = useSaying(rolloutId);
  const { first, answers } = thread;
  const maySpeak = isPermitted(viewer, "comment");
  const { resolved } = first;

  async function settle(): Promise<void> {
    const refusal = await say(() =>
      resolveCommentAction({ rolloutId, commentId: first.id, isResolved: resolved === null }),
    );
    if (refusal !== null)
      notify({ tone: "danger", title: "Nothing was settled", description: printRefusal(refusal) });
  }

  const all = [first, ...answers];
  return (
    <article
      aria-label={`Comment by ${first.author.name}`}
      className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-canvas p-3"
    >
      {about === null ? null : <p className="text-meta text-muted">{about}</p>}
      {resolved === null ? (
        all.map((one) => <Comment key={one.id} rolloutId={rolloutId} viewer={viewer} comment={one} />)
      ) : (
        <details className="group/more">
          <summary className="cursor-default text-meta text-muted">
            {first.author.name}'s comment, settled by {resolved.by.name} <RelativeTime at={resolved.at} />
          </summary>
          <div className="flex flex-col gap-3 pt-3">
            {all.map((one) => (
              <Comment key={one.id} rolloutId={rolloutId} viewer={viewer} comment={one} />
            ))}
          </div>
        </details>
      )}
      {!maySpeak ? null : isAnswering ? (
        <CommentForm
          label="Answer"
          submitLabel="Answer"
          autoFocus
          isPending={isPending}
          onCancel={() => setIsAnswering(false)}
          onSay={async (body) => {
            const refusal = await say(() => addCommentAction({ rolloutId, body, parentId: first.id }));
            if (refusal === null) setIsAnswering(false);
            return refusal;
          }}
        />
      ) : (
        <div className="flex gap-2">
          {resolved === null ? (
            <Button size="sm" variant="ghost" onClick={() => setIsAnswering(true)}>
              Answer
            </Button>
          ) : null}
          <Button size="sm" variant="ghost" pending={isPending} onClick={() => void settle()}>
            {resolved === null ? <Check aria-hidden="true" /> : <RotateCcw aria-hidden="true" />}
            {resolved === null ? "Settle" : "Open again"}
          </Button>
        </div>
      )}
    </article>
  );
}

type CommentProps = { rolloutId: string; viewer: Viewer; comment: CommentView };

function Comment({ rolloutId, viewer, comment }: CommentProps) {
  const [isEditing, setIsEditing] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  const { say, isPending } = useSaying(rolloutId);
  const isOwn = comment.author.id === viewer.id;
  const mayDelete = isPermitted(viewer, "comment") && (isOwn || viewer.role === "admin");
  if (comment.isDeleted) return <p className="text-meta text-muted">A comment was deleted.</p>;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <div className="flex items-center gap-2">
        <span className="font-medium">{comment.author.name}</span>
        <span className="text-meta text-muted">
          <RelativeTime at={comment.at} />
          {comment.editedAt === null ? "" : ", edited"}
        </span>
        {mayDelete ? (
          <span className="ml-auto">
            <Menu
              trigger={
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Change the comment by ${comment.author.name}`}
                >
                  <Ellipsis aria-hidden="true" />
                </Button>
              }
            >
              {isOwn ? (
                <MenuItem icon={<Pencil aria-hidden="true" />} onSelect={() => setIsEditing(true)}>
                  Edit
                </MenuItem>
              ) : null}
              <MenuItem danger icon={<Trash2 aria-hidden="true" />} onSelect={() => setIsDeleting(true)}>
                Delete
              </MenuItem>
            </Menu>
          </span>
        ) : null}
      </div>
      {isEditing ? (
        <CommentForm
          label="Comment"
          submitLabel="Save"
          initial={comment.body}
          autoFocus
          isPending={isPending}
          onCancel={() => setIsEditing(false)}
          onSay={async (body) => {
            const refusal = await say(() =>
              editCommentAction({
                rolloutId,
                commentId: comment.id,
                expectedVersion: comment.version,
                body,
              }),
            );
            if (refusal === null) setIsEditing(false);
            return refusal;
          }}
        />
      ) : (
        <p className="max-w-text whitespace-pre-wrap [overflow-wrap:anywhere]">{comment.body}</p>
      )}
      {isDeleting ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => (open ? undefined : setIsDeleting(false))}
          title="Delete this comment?"
          confirmLabel="Delete"
          danger
          onConfirm={async () => {
            const refusal = await say(() => deleteCommentAction({ rolloutId, commentId: comment.id }));
            return refusal === null ? undefined : printRefusal(refusal);
          }}
        >
          <p>Its text is gone for good. Answers to it stay.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
