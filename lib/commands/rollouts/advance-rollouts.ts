import { findActor } from "@/lib/access/find-actor";
import type { CoreServices } from "@/lib/commands/services";
import { areHoursQuiet } from "@/lib/domain/pace/quiet-hours";
import { asksForWord } from "@/lib/domain/plan/asks-for-word";
import type { Refusal } from "@/lib/domain/refusal";
import { findRolloutRecord, judgeGate } from "@/lib/queries/rollouts/read-rollouts";
import { type AdvancingRollout, listAdvancing } from "@/lib/store/advancing";
import { findInstanceStop } from "@/lib/store/instance-stop";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { startPhase } from "./start-phase";

/** A target that can't be reached, or a look that went wrong, is tried again after so long. */
const againAfterMs = 30_000;

/**
 * Starts what policies let start by itself: once a person has started a rollout, each further phase whose rule is `automatic`, as soon as its gate
 * is open. It goes by the same command as a person's click, on the word of who started last, so that every check is the same: their role now,
 * gate, facts, preflight. A refusal is put on the record, and then a person has to look. Of several engines one gets there first.
 */
export class Advancer {
  readonly #services: CoreServices;
  readonly #notBefore = new Map<string, number>();

  constructor(services: CoreServices) {
    this.#services = services;
  }

  async advance(): Promise<void> {
    const { db } = this.#services.store;
    if ((await findInstanceStop(db)) !== null) return;
    const nowMs = this.#services.now().getTime();
    for (const one of await listAdvancing(db)) {
      if ((this.#notBefore.get(one.rolloutId) ?? 0) > nowMs) continue;
      this.#notBefore.delete(one.rolloutId);
      await this.#advanceOne(one, nowMs);
    }
  }

  async #advanceOne(one: AdvancingRollout, nowMs: number): Promise<void> {
    const { db } = this.#services.store;
    const { rolloutId, next } = one;
    const record = await findRolloutRecord(db, rolloutId);
    if (record === null || record.policy.policy.phases[next].advance !== "automatic") return;
    // Quiet hours are for peace: nothing begins in them by itself. A person may.
    const { quietHours } = record.rollout.limits;
    if (quietHours != null && areHoursQuiet(quietHours, nowMs)) return;
    if (asksForWord(record.rollout.plan.phases.find((phase) => phase.name === next))) return;
    if (!judgeGate(record, next).isOpen) return;
    const actor = await findActor(db, one.startedBy, "engine");
    if (actor === null) {
      return await this.#refused(one, {
        code: "forbidden",
        message: "Who started this rollout is no longer here.",
      });
    }
    const { version: expectedVersion, planHash } = one;
    const started = await startPhase(this.#services, actor, {
      rolloutId,
      phase: next,
      expectedVersion,
      planHash,
    });
    if (started.ok || started.refusal.code === "conflict") return;
    if (["target_unreachable", "target_failed", "internal"].includes(started.refusal.code)) {
      this.#notBefore.set(rolloutId, nowMs + againAfterMs);
      return;
    }
    await this.#refused(one, started.refusal);
  }

  async #refused({ rolloutId, next }: AdvancingRollout, refusal: Refusal): Promise<void> {
    const { message, remedy } = refusal;
    await inTransaction(this.#services.store, (tx) =>
      recordEvent(tx, {
        rolloutId,
        phase: next,
        actor: engineActor,
        data: { kind: "advance_refused", message: remedy === undefined ? message : `${message} ${remedy}` },
      }),
    );
  }
}
