import type { Logger } from "pino";
import { Bell } from "@/lib/engine/bell";
import type { Control } from "@/lib/engine/control";
import { driveRollout } from "@/lib/engine/driver";
import { LeaseKeeper, leaseTtlMs } from "@/lib/engine/lease-keeper";
import { verifyAgainWhereDue } from "@/lib/engine/verify-again";
import { everyRollout, wantedChannel } from "@/lib/store/channels";
import { removeEngine, touchEngine } from "@/lib/store/engines";
import { acquireLease, releaseLease, renewLease } from "@/lib/store/lease";
import { type Listener, listen } from "@/lib/store/listen";
import type { SecretBox } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";
import { findDrivenRollouts } from "@/lib/store/work";

/** Look for work this often, whatever was or wasn't notified; also how often the engine says that it is alive. */
const lookEveryMs = 2_000;

/** Evidence ages by hours. */
const lookAtEvidenceEveryMs = 30_000;

export interface LoopInput {
  readonly store: Store;
  readonly secrets: SecretBox;
  /** For LISTEN, which needs a connection of its own. */
  readonly databaseUrl: string;
  readonly engineId: string;
  readonly pid: number;
  readonly host: string;
  readonly shutdown: AbortSignal;
  readonly log: Logger;
  /** Starts what policies let start by itself; called at every look, never twice at once. */
  readonly advance?: () => Promise<void>;
}

interface Driving {
  readonly ended: Promise<void>;
  control: Control | null;
}

/**
 * Finds rollouts with work to do and nobody at it, and drives each in a driver of its own. A notification only wakes: what is wanted is read
 * from the store, so a lost one costs at most one look. Ends when `shutdown` is aborted and every driver has left.
 */
export async function runLoop(input: LoopInput): Promise<void> {
  const { store, log, engineId, shutdown } = input;
  const bell = new Bell();
  const driving = new Map<string, Driving>();
  const wake = () => bell.ring();
  shutdown.addEventListener("abort", wake);
  let listener: Listener | null = null;
  let lookedAtEvidence = Number.NEGATIVE_INFINITY;
  let advancing: Promise<void> | null = null;
  try {
    while (!shutdown.aborted) {
      try {
        await touchEngine(store, { id: engineId, pid: input.pid, host: input.host });
        listener ??= await listen(input.databaseUrl, [wantedChannel], {
          onNotification: (_channel, rolloutId) => {
            if (rolloutId === everyRollout) nudgeAll(driving);
            else driving.get(rolloutId)?.control?.nudge();
            bell.ring();
          },
          onReconnected: () => {
            nudgeAll(driving);
            bell.ring();
          },
          onLost: (error) =>
            log.warn({ err: error }, "The control database's notifications are lost for now"),
        });
        if (performance.now() - lookedAtEvidence >= lookAtEvidenceEveryMs) {
          lookedAtEvidence = performance.now();
          await verifyAgainWhereDue(store, new Date());
        }
        await takeUp(input, driving, bell);
        // Beside the loop: it asks targets, and work that waits must not wait for them.
        advancing ??= (input.advance?.() ?? Promise.resolve())
          .catch((error: unknown) =>
            log.warn({ err: error }, "What may start by itself could not be started"),
          )
          .finally(() => {
            advancing = null;
          });
      } catch (error) {
        log.warn({ err: error }, "The control database can't be asked for work; trying again");
      }
      if (!shutdown.aborted) await bell.wait(lookEveryMs);
    }
  } finally {
    shutdown.removeEventListener("abort", wake);
    await Promise.all([...driving.values()].map((one) => one.ended).concat(advancing ?? []));
    await listener?.close();
    await removeEngine(store, engineId).catch((error: unknown) => {
      log.warn({ err: error }, "The engine could not sign off");
    });
  }
}

function nudgeAll(driving: ReadonlyMap<string, Driving>): void {
  for (const one of driving.values()) one.control?.nudge();
}

async function takeUp(input: LoopInput, driving: Map<string, Driving>, bell: Bell): Promise<void> {
  for (const work of await findDrivenRollouts(input.store)) {
    if (input.shutdown.aborted) return;
    if (!work.leaseIsFree || driving.has(work.rolloutId)) continue;
    const lease = await acquire(input, work.rolloutId);
    if (lease === null) continue;
    const { rolloutId } = work;
    const log = input.log.child({ rolloutId, epoch: lease.epoch });
    const entry: { control: Control | null } = { control: null };
    const drive = async () => {
      let isClean = false;
      try {
        isClean = await driveRollout({
          store: input.store,
          secrets: input.secrets,
          engineId: input.engineId,
          rolloutId,
          lease,
          shutdown: input.shutdown,
          log,
          onControl: (control) => {
            entry.control = control;
          },
        });
      } finally {
        await lease.close().catch((error: unknown) => {
          log.warn({ err: error }, "The lease could not be given back; it ends by itself");
        });
        driving.delete(rolloutId);
        // More may have been asked for between the driver's last look and the lease's end. After a failure the next look is soon enough.
        if (isClean) bell.ring();
      }
    };
    driving.set(rolloutId, Object.assign(entry, { ended: drive() }));
  }
}

async function acquire(input: LoopInput, rolloutId: string): Promise<LeaseKeeper | null> {
  const { store, engineId } = input;
  const askedAt = performance.now();
  const acquired = await acquireLease(store, rolloutId, engineId, leaseTtlMs);
  if (acquired === null) return null;
  const mine = { rolloutId, holder: engineId, epoch: acquired.epoch };
  return new LeaseKeeper({
    epoch: acquired.epoch,
    askedAt,
    port: {
      renew: () => renewLease(store, { ...mine, ttlMs: leaseTtlMs }),
      release: () => releaseLease(store, mine),
    },
    log: input.log.child({ rolloutId }),
  });
}
