import type { reviewEvents } from "@/lib/domain/lifecycle/event-data/review-events";
import { shortHash } from "@/lib/domain/plan/hash";
import { printCounted } from "@/lib/view/print-amount";
import type { KindsOf, Sayers } from "./said";

export const reviewSayers: Sayers<KindsOf<typeof reviewEvents>> = {
  commented: (data) => {
    const deed = data.parentId === null ? "Commented" : "Answered a comment";
    return { text: data.anchor === null ? deed : `${deed} on line ${data.anchor.line} of the SQL` };
  },
  comment_edited: () => ({ text: "Edited a comment" }),
  comment_deleted: () => ({ text: "Deleted a comment" }),
  comment_resolved: () => ({ text: "Resolved a comment" }),
  comment_reopened: () => ({ text: "Opened a comment again" }),
  changes_requested: (data) => ({
    text: `Asked for changes to plan ${shortHash(data.planHash)}`,
    detail: data.comment,
    tone: "attention",
  }),
  rejected: (data) => ({
    text: `Rejected plan ${shortHash(data.planHash)}`,
    detail: data.comment,
    tone: "danger",
  }),
  objection_withdrawn: (data) => ({
    text: data.objection === "rejected" ? "Took back the rejection" : "No longer asks for changes",
  }),
  objections_voided: (data) => ({
    text: `${printCounted(data.count, "objection")} became void`,
    detail: data.reason,
  }),
};
