import "server-only";
import type { Services } from "@/lib/commands/services";
import { Hub } from "@/lib/live/hub";
import { SharedPoll } from "@/lib/live/shared-poll";
import { rolloutChannel } from "@/lib/store/channels";
import { listen } from "@/lib/store/listen";
import type { TargetLagMessage } from "@/lib/view/target-view";
import { composeServices } from "./compose";
import { readServerEnv } from "./env";
import { createRolloutSource } from "./rollout-source";
import { openTargetLag } from "./target-lag";

/** The composition root of the web process. */
export interface WebProcess {
  readonly services: Services;
  readonly hub: Hub;
  readonly targetLag: SharedPoll<TargetLagMessage>;
}

// Next compiles routes, pages and instrumentation apart from each other: only globalThis is shared by all of them.
const key = Symbol.for("colonnade.web-process");
const holder = globalThis as { [key]?: Promise<WebProcess> | undefined };

async function compose(): Promise<WebProcess> {
  const services = await composeServices(readServerEnv());
  const onError = (error: unknown) => services.log.warn({ err: error }, "A live stream had to wait");
  const hub = new Hub({
    listen: (handler) => listen(services.store.url, [rolloutChannel], handler),
    source: createRolloutSource(services),
    onError,
  });
  const targetLag = new SharedPoll<TargetLagMessage>({
    open: (targetId) => openTargetLag(services, targetId),
    everyMs: 1_000,
    onError,
  });
  return { services, hub, targetLag };
}

/** Everything of this process that lives longer than a request; made on first use, and again after a failure. */
export async function getWebProcess(): Promise<WebProcess> {
  holder[key] ??= compose().catch((error: unknown) => {
    holder[key] = undefined;
    throw error;
  });
  return await holder[key];
}

/** What commands and queries work with. */
export async function getServices(): Promise<Services> {
  return (await getWebProcess()).services;
}
