import type { NewsData } from "@/lib/domain/notify/news";
import type { NotificationKind } from "@/lib/domain/notify/notification";
import { phaseWords } from "@/lib/view/phase-words";

/** Notifications in words: the same in the page, in mails and in chats. Pure. */

export interface KindWords {
  /** In a list of settings. */
  readonly label: string;
  readonly hint: string;
}

export const kindWords: Readonly<Record<NotificationKind, KindWords>> = {
  review_asked: { label: "Review asked", hint: "A change waits for your approval" },
  gate_waiting: {
    label: "Gate waiting",
    hint: "A phase waits for your approval, or for you to start it",
  },
  approved: { label: "Approved", hint: "Somebody approved a phase of your change" },
  approvals_voided: {
    label: "Approvals void",
    hint: "The plan or the table changed after it was approved",
  },
  commented: {
    label: "Commented",
    hint: "Somebody wrote about your change or answered you",
  },
  changes_requested: {
    label: "Changes asked for",
    hint: "A reviewer wants your plan changed",
  },
  rejected: { label: "Rejected", hint: "A reviewer rejected your plan" },
  paused: { label: "Paused", hint: "Your rollout was paused, everything was stopped, or a limit holds it" },
  failed: { label: "Failed", hint: "A phase stopped and needs a person" },
  rows_quarantined: { label: "Rows in quarantine", hint: "Rows can't be filled" },
  completed: { label: "Completed", hint: "A rollout is through" },
};

/** What happened, in one line: "Backfill of “Add cents” failed on production". */
export function printNews(kind: NotificationKind, data: NewsData): string {
  const phase = data.phase === null ? null : phaseWords[data.phase].title;
  const on = data.target === null ? "" : ` on ${data.target}`;
  const title = `“${data.title}”`;
  const who = data.actor ?? "The engine";
  const phaseOf = phase === null ? title : `${phase} of ${title}`;
  switch (kind) {
    case "review_asked":
      return `${who} asks for a review of ${title}${on}`;
    case "gate_waiting":
      return `${phaseOf}${on} waits for you`;
    case "approved":
      return `${who} approved ${phase === null ? title : `${phase.toLowerCase()} of ${title}`}${on}`;
    case "approvals_voided":
      return `Approvals of ${title}${on} are void`;
    case "commented":
      return `${who} wrote about ${title}`;
    case "changes_requested":
      return `${who} asks for changes to ${title}`;
    case "rejected":
      return `${who} rejected ${title}`;
    case "paused":
      return data.target === null
        ? `${who} stopped everything`
        : data.actor === null
          ? `${phaseOf}${on} is held`
          : `${who} paused ${phase === null ? title : `${phase.toLowerCase()} of ${title}`}${on}`;
    case "failed":
      return `${phaseOf}${on} failed`;
    case "rows_quarantined":
      return `Rows can't be filled: ${title}${on}`;
    case "completed":
      return `${title}${on} is completed`;
  }
}

/** Where one looks at it, without the instance's address. */
export function pathOfNews(kind: NotificationKind, rolloutId: string | null): string {
  if (rolloutId === null) return "/rollouts";
  const isForReviewer = kind === "review_asked" || kind === "approvals_voided" || kind === "commented";
  const place = `/rollouts/${encodeURIComponent(rolloutId)}`;
  return isForReviewer ? `${place}/review` : place;
}
