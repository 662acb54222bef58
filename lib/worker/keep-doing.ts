import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

/**
 * Does something again and again until `shutdown` is aborted, with a pause after each time; what fails is told to the log and tried again. Resolves once the last
 * time has ended.
 */
export async function keepDoing(
  work: () => Promise<void>,
  options: {
    readonly name: string;
    readonly pauseMs: number;
    readonly shutdown: AbortSignal;
    readonly log: Logger;
  },
): Promise<void> {
  const { name, pauseMs, shutdown, log } = options;
  while (!shutdown.aborted) {
    await work().catch((error: unknown) => log.warn({ err: error }, `${name} failed; trying again`));
    await delay(pauseMs, undefined, { signal: shutdown }).catch(() => {});
  }
}
