import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { pino } from "pino";
import { Notifier } from "@/lib/commands/notify/notifier";
import { Advancer } from "@/lib/commands/rollouts/advance-rollouts";
import { loadParser } from "@/lib/domain/sql/parser";
import { runLoop } from "@/lib/engine/loop";
import { Courier } from "@/lib/notify/courier";
import { createMailer } from "@/lib/notify/mailer";
import { forgetOldNews } from "@/lib/store/deliveries";
import { createSecretBox, readInstanceSecret } from "@/lib/store/secret-box";
import { openStore } from "@/lib/store/store";
import { readEnv } from "./env";
import { keepDoing } from "./keep-doing";

/**
 * The engine: a process of its own that carries out approved plans. SIGTERM or SIGINT: every driver ends its current chunk, gives its
 * lease back, and the process exits 0; what it drove is picked up by the next engine.
 */
async function main(): Promise<void> {
  const env = readEnv();
  const log = pino({ level: env.logLevel, base: { part: "engine", pid: process.pid } }, pino.destination(2));
  const secrets = createSecretBox(
    await readInstanceSecret({ home: env.home, ...(env.secret === undefined ? {} : { secret: env.secret }) }),
  );
  await loadParser();
  const store = openStore(env.databaseUrl, { applicationName: "colonnade engine" });
  const advancer = new Advancer({ store, secrets, log, now: () => new Date(), newId: randomUUID });
  const shutdown = new AbortController();
  const stop = () => shutdown.abort();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  const engineId = `engine-${randomUUID()}`;
  log.info({ engineId }, "The engine is up");
  const mailer = env.mail === null ? null : createMailer(env.mail);
  const now = () => new Date();
  const notifier = new Notifier({ store, secrets, log, now, newId: randomUUID }, { mails: mailer !== null });
  const { baseUrl, allowsInside } = env;
  const courier = new Courier({ store, secrets, log, mailer, baseUrl, allowsInside, now });
  const beside = { pauseMs: 1_000, shutdown: shutdown.signal, log };
  const telling = keepDoing(() => notifier.tell(), { name: "Telling people", ...beside });
  const tellingHeld = keepDoing(() => notifier.tellHeld(), {
    name: "Telling of what is held",
    ...beside,
    pauseMs: 30_000,
  });
  const forgetting = keepDoing(() => forgetOldNews(store, now()), {
    name: "Forgetting old notifications",
    ...beside,
    pauseMs: 3_600_000,
  });
  const delivering = keepDoing(() => courier.deliver(), { name: "Delivering notifications", ...beside });
  try {
    await runLoop({
      store,
      secrets,
      databaseUrl: env.databaseUrl,
      engineId,
      pid: process.pid,
      host: hostname(),
      shutdown: shutdown.signal,
      log,
      advance: () => advancer.advance(),
    });
  } finally {
    shutdown.abort();
    await Promise.all([telling, tellingHeld, forgetting, delivering]);
    mailer?.close();
    await store.close();
  }
  log.info("The engine has stopped");
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The engine can't run: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
