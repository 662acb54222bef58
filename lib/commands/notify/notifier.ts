import type { CoreServices } from "@/lib/commands/services";
import type { Condition } from "@/lib/domain/lifecycle/condition";
import {
  deriveHeldNews,
  deriveNews,
  deriveStopNews,
  type News,
  type NewsContext,
  type ToldEvent,
  waysOf,
} from "@/lib/domain/notify/news";
import { findRolloutRecord } from "@/lib/queries/rollouts/read-rollouts";
import { findStarter, listPresent, listStoppedPeople, listThread } from "@/lib/store/concerned";
import {
  addDeliveries,
  addNotifications,
  hasMoreToTell,
  listEnabledWebhooks,
  listEventsAfter,
  listHeld,
  listToldSince,
  listWays,
  moveCursor,
  type NewDelivery,
  type PlacedEvent,
  takeCursor,
  takeNewestEvent,
} from "@/lib/store/notifications";
import { engineActor } from "@/lib/store/record-event";
import { inTransaction, type Tx } from "@/lib/store/store";
import { printPaceReason } from "@/lib/view/print-condition";
import { findNextStep } from "./find-next-step";

const eventsAtOnce = 100;
const latelyMs = 30 * 60_000;
/** A limit that holds a walk for seconds is everyday. */
const heldMs = 5 * 60_000;

/**
 * Reads the record on from where it was told last, and tells people and webhooks what concerns them. The place is moved in the transaction that
 * keeps what is told, by one process at a time: every event is told once, whoever dies when.
 */
export class Notifier {
  readonly #services: CoreServices;
  readonly #mails: boolean;

  /** `mails`: this instance can send them. */
  constructor(services: CoreServices, options: { readonly mails: boolean }) {
    this.#services = services;
    this.#mails = options.mails;
  }

  /** Tells all that is new; ends when there is nothing more. */
  async tell(): Promise<void> {
    const { store } = this.#services;
    while (await hasMoreToTell(store)) {
      const told = await inTransaction(store, async (tx) => {
        const seq = await takeCursor(tx);
        if (seq === null) return 0;
        const placed = await listEventsAfter(tx, seq, eventsAtOnce);
        for (const one of placed) await this.#tellOne(tx, one);
        const last = placed.at(-1);
        if (last !== undefined) await moveCursor(tx, last.seq);
        return placed.length;
      });
      if (told < eventsAtOnce) return;
    }
  }

  /** Tells of phases that an engine has held for a while: nothing is recorded at such a moment, so nobody would be told by the record. */
  async tellHeld(): Promise<void> {
    const { store, now } = this.#services;
    const held = await listHeld(store.db, new Date(now().getTime() - heldMs));
    for (const { rolloutId, phase, condition } of held) {
      const reason = printHeld(condition);
      if (reason === null) continue;
      await inTransaction(store, async (tx) => {
        const last = await takeNewestEvent(tx, rolloutId);
        const since = new Date(now().getTime() - latelyMs);
        if (last === null || (await listToldSince(tx, rolloutId, since)).includes("paused")) return;
        const record = await findRolloutRecord(tx, rolloutId);
        if (record === null) return;
        const news = deriveHeldNews(
          {
            title: record.rollout.title,
            target: record.target.name,
            environment: record.target.environment,
            authorId: record.rollout.authorId,
            starterId: await findStarter(tx, rolloutId),
          },
          { phase, reason },
        );
        await this.#send(tx, last, { rolloutId, at: now() }, news);
      });
    }
  }

  async #tellOne(tx: Tx, { seq, event }: PlacedEvent): Promise<void> {
    const told: ToldEvent = {
      phase: event.phase,
      actorId: event.actorId,
      actorName: event.actorName,
      isEngine: event.actorId === engineActor.id,
      data: event.data,
    };
    const news =
      event.rolloutId === null
        ? deriveStopNews(told, await listStoppedPeople(tx))
        : await this.#rolloutNews(tx, event.rolloutId, told, event.data);
    for (const one of news) await this.#send(tx, seq, event, one);
  }

  async #rolloutNews(
    tx: Tx,
    rolloutId: string,
    told: ToldEvent,
    data: PlacedEvent["event"]["data"],
  ): Promise<readonly News[]> {
    if (!concerning.has(data.kind)) return [];
    const record = await findRolloutRecord(tx, rolloutId);
    if (record === null) return [];
    const since = new Date(this.#services.now().getTime() - latelyMs);
    const context: NewsContext = {
      title: record.rollout.title,
      target: record.target.name,
      environment: record.target.environment,
      authorId: record.rollout.authorId,
      next: await findNextStep(tx, record, this.#services.now().getTime()),
      starterId: await findStarter(tx, rolloutId),
      approverIds: record.approvals.filter((one) => one.voidedAt === null).map((one) => one.userId),
      threadIds:
        data.kind === "commented" && data.parentId !== null ? await listThread(tx, data.parentId) : [],
      toldLately: await listToldSince(tx, rolloutId, since),
    };
    return deriveNews(told, context);
  }

  async #send(
    tx: Tx,
    seq: number,
    event: Pick<PlacedEvent["event"], "rolloutId" | "at">,
    news: News,
  ): Promise<void> {
    const { rolloutId } = event;
    const now = this.#services.now();
    const { kind, data } = news;
    const body = { ...data, rolloutId, at: event.at.toISOString() };
    const ids = await listPresent(tx, news.userIds);
    const changed = await listWays(tx, ids);
    const ways = (id: string) => waysOf(changed.filter((one) => one.userId === id))[kind];
    await addNotifications(
      tx,
      ids
        .filter((id) => ways(id).inPage)
        .map((userId) => ({ userId, seq, rolloutId, kind, data, at: event.at })),
    );
    const mails: readonly NewDelivery[] = this.#mails
      ? ids
          .filter((id) => ways(id).email)
          .map((userId) => ({ ...this.#delivery(seq, kind, body, now), channel: "email", userId }))
      : [];
    const hooks = (await listEnabledWebhooks(tx))
      .filter((one) => one.kinds.includes(kind))
      .filter(
        (one) =>
          one.environments === null ||
          (data.environment !== null && one.environments.includes(data.environment)),
      )
      .map(
        ({ id }): NewDelivery => ({
          ...this.#delivery(seq, kind, body, now),
          channel: "webhook",
          webhookId: id,
        }),
      );
    await addDeliveries(tx, [...mails, ...hooks]);
  }

  #delivery(seq: number, kind: News["kind"], body: Readonly<Record<string, unknown>>, now: Date) {
    return { id: this.#services.newId(), seq, kind, body, nextAttemptAt: now, createdAt: now };
  }
}

/** Why a phase is held, in a sentence; null for what is no reason to wake anybody: quiet hours, a stop that a person made, its turn. */
function printHeld(condition: Condition): string | null {
  if (condition.kind === "reconnecting") return `The target can't be reached: ${condition.message}.`;
  if (condition.kind !== "stopped_by_guard") return null;
  if (condition.reason.kind === "quiet_hours" || condition.reason.kind === "instance_stopped") return null;
  const said = printPaceReason(condition.reason);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

/** Events that anything is told of; of the others no rollout is read. */
const concerning: ReadonlySet<PlacedEvent["event"]["data"]["kind"]> = new Set([
  "rollout_submitted",
  "phase_finished",
  "phase_approved",
  "approvals_voided",
  "commented",
  "changes_requested",
  "rejected",
  "advance_refused",
  "pause_requested",
  "phase_failed",
  "undo_failed",
  "row_quarantined",
  "rollout_completed",
]);
