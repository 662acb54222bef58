import "server-only";
import type { Services } from "@/lib/commands/services";
import { Hub } from "@/lib/live/hub";
import { SharedPoll } from "@/lib/live/shared-poll";
import { personChannel, rolloutChannel } from "@/lib/store/channels";
import { listen } from "@/lib/store/listen";
import type { TargetLagMessage } from "@/lib/view/target-view";
import { composeServices } from "./compose";
import { readServerEnv } from "./env";
import { RequestBudget } from "./request-budget";
import { createRolloutSource } from "./rollout-source";
import { openTargetLag } from "./target-lag";

/** The composition root of the web process. */
export interface WebProcess {
  readonly services: Services;
  readonly hub: Hub;
  readonly targetLag: SharedPoll<TargetLagMessage>;
  /** Of API keys. */
  readonly budget: RequestBudget;
}

/** Enough for a fleet's worth of `rollout watch`, and too little to keep the server from its people. */
const keyBudget = { burst: 300, perSecond: 20 };

// Next compiles routes, pages and instrumentation apart from each other: only globalThis is shared by all of them.
const key = Symbol.for("colonnade.web-process");
const holder = globalThis as { [key]?: Promise<WebProcess> | undefined };

/** What lives around the services: what is heard once, and told to many. */
export function assembleWebProcess(services: Services): WebProcess {
  const onError = (error: unknown) => services.log.warn({ err: error }, "A live stream had to wait");
  const hub = new Hub({
    listen: (handler) => listen(services.store.url, [rolloutChannel, personChannel], handler),
    source: createRolloutSource(services),
    onError,
  });
  const targetLag = new SharedPoll<TargetLagMessage>({
    open: (targetId) => openTargetLag(services, targetId),
    everyMs: 1_000,
    onError,
  });
  return { services, hub, targetLag, budget: new RequestBudget(keyBudget) };
}

/** Makes this process the web process of these services: for whoever runs routes without Next. */
export function holdWebProcess(web: WebProcess): void {
  holder[key] = Promise.resolve(web);
}

async function compose(): Promise<WebProcess> {
  return assembleWebProcess(await composeServices(readServerEnv()));
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
