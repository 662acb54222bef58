import { z } from "zod";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import { type PhaseName, phaseNameSchema } from "@/lib/domain/plan/plan";
import { type NotificationKind, notificationKinds } from "./notification";

/**
 * What is told of an event on the record, and to whom. Pure: what the rollout is like now, and who could act on it, comes in as facts.
 */

/** What a notification says beyond its kind; as it is kept, mailed, and given to webhooks. Without values of rows. */
export const newsDataSchema = z.object({
  title: z.string(),
  target: z.string().nullable(),
  environment: z.string().nullable(),
  phase: phaseNameSchema.nullable(),
  /** Who did it; null where an engine did. */
  actor: z.string().nullable(),
  /** Why, in a sentence; null where the kind says it all. */
  text: z.string().nullable(),
});
export type NewsData = Readonly<z.infer<typeof newsDataSchema>>;

export interface News {
  readonly kind: NotificationKind;
  readonly data: NewsData;
  readonly userIds: readonly string[];
}

/** Who has to do something before the next phase: `approvers` where approvals are all that lacks, `starter` where its gate is open and a person has to start it. */
export type NextStep =
  | { readonly kind: "approvers"; readonly phase: PhaseName; readonly userIds: readonly string[] }
  | { readonly kind: "starter"; readonly phase: PhaseName; readonly userId: string }
  | { readonly kind: "none" };

/** A rollout and the people around it, at the time of telling. */
export interface NewsContext {
  readonly title: string;
  readonly target: string;
  readonly environment: string;
  readonly authorId: string;
  readonly next: NextStep;
  /** Whoever started a phase last, or null. */
  readonly starterId: string | null;
  /** People whose approvals stand. */
  readonly approverIds: readonly string[];
  /** People who have taken part in the thread that a comment belongs to. */
  readonly threadIds: readonly string[];
  /** Kinds that were told of this rollout a short while ago. */
  readonly toldLately: readonly NotificationKind[];
}

export interface ToldEvent {
  readonly phase: PhaseName | null;
  readonly actorId: string;
  readonly actorName: string;
  /** True where no person did it. */
  readonly isEngine: boolean;
  readonly data: EventData;
}

const unique = (ids: readonly (string | null)[]): string[] => [
  ...new Set(ids.filter((id): id is string => id !== null)),
];

/** What is told of one event; nobody is told of what they did themselves. */
export function deriveNews(event: ToldEvent, context: NewsContext): readonly News[] {
  const told = (
    kind: NotificationKind,
    userIds: readonly (string | null)[],
    text: string | null,
    phase: PhaseName | null = event.phase,
  ): News => ({
    kind,
    data: {
      title: context.title,
      target: context.target,
      environment: context.environment,
      phase,
      actor: event.isEngine ? null : event.actorName,
      text,
    },
    userIds: unique(userIds).filter((id) => id !== event.actorId),
  });
  const { authorId, starterId } = context;
  const next = askNext(context, told);
  const { data } = event;
  switch (data.kind) {
    case "rollout_submitted":
      return next("review_asked");
    case "phase_finished":
      return next("gate_waiting");
    case "phase_approved":
      return [told("approved", [authorId], data.comment)];
    case "approvals_voided": {
      const asked = context.next.kind === "approvers" ? context.next.userIds : [];
      return [told("approvals_voided", [authorId, ...asked], data.reason)];
    }
    case "commented":
      return [told("commented", [authorId, ...context.threadIds], null)];
    case "changes_requested":
      return [told("changes_requested", [authorId], data.comment)];
    case "rejected":
      return [told("rejected", [authorId], data.comment)];
    case "advance_refused":
      return [told("gate_waiting", [authorId, starterId], data.message)];
    case "pause_requested":
      return [told("paused", [authorId, starterId], null)];
    case "phase_failed":
    case "undo_failed": {
      const { code, message } = data.failure;
      if (code === "expression_amended") return [];
      const kind = code === "rows_quarantined" || code === "quarantine_full" ? "rows_quarantined" : "failed";
      return [told(kind, [authorId, starterId], message)];
    }
    case "row_quarantined":
      // The first says it; how many there are stands on the page.
      return context.toldLately.includes("rows_quarantined")
        ? []
        : [told("rows_quarantined", [authorId, starterId], `${data.table}: ${data.message}.`)];
    case "rollout_completed":
      return [told("completed", [authorId, ...context.approverIds], null)];
    default:
      return [];
  }
}

type Tell = (
  kind: NotificationKind,
  userIds: readonly (string | null)[],
  text: string | null,
  phase?: PhaseName | null,
) => News;

function askNext({ next }: NewsContext, told: Tell): (kind: NotificationKind) => readonly News[] {
  return (kind) => {
    if (next.kind === "approvers") return [told(kind, next.userIds, null, next.phase)];
    if (next.kind === "starter") {
      return [told("gate_waiting", [next.userId], "Its gate is open. It waits to be started.", next.phase)];
    }
    return [];
  };
}

/** A phase that an engine has held for a while: something is over its limit, or the target can't be reached. `reason` is a sentence. */
export function deriveHeldNews(
  context: Pick<NewsContext, "title" | "target" | "environment" | "authorId" | "starterId">,
  held: { readonly phase: PhaseName; readonly reason: string },
): News {
  const { title, target, environment, authorId, starterId } = context;
  return {
    kind: "paused",
    data: { title, target, environment, phase: held.phase, actor: null, text: held.reason },
    userIds: unique([authorId, starterId]),
  };
}

/** What is told of the switch that stops everything: to the authors of what it stops, and to admins. */
export function deriveStopNews(
  event: ToldEvent,
  people: { readonly authorIds: readonly string[]; readonly adminIds: readonly string[] },
): readonly News[] {
  if (event.data.kind !== "instance_stopped") return [];
  return [
    {
      kind: "paused",
      data: {
        title: "Everything was stopped",
        target: null,
        environment: null,
        phase: null,
        actor: event.actorName,
        text: event.data.why,
      },
      userIds: unique([...people.authorIds, ...people.adminIds]).filter((id) => id !== event.actorId),
    },
  ];
}

/** Kinds that are mailed to whoever has not said otherwise: what waits for them, and what went wrong. */
const mailedByDefault: readonly NotificationKind[] = [
  "review_asked",
  "gate_waiting",
  "approvals_voided",
  "changes_requested",
  "rejected",
  "paused",
  "failed",
  "rows_quarantined",
];

export interface Ways {
  readonly inPage: boolean;
  readonly email: boolean;
}

/** How each kind reaches a person, with what they have changed. */
export function waysOf(
  changed: readonly ({ readonly kind: NotificationKind } & Ways)[],
): Readonly<Record<NotificationKind, Ways>> {
  const of = (kind: NotificationKind): Ways => {
    const own = changed.find((one) => one.kind === kind);
    return own === undefined
      ? { inPage: true, email: mailedByDefault.includes(kind) }
      : { inPage: own.inPage, email: own.email };
  };
  return Object.fromEntries(notificationKinds.map((kind) => [kind, of(kind)])) as Record<
    NotificationKind,
    Ways
  >;
}
