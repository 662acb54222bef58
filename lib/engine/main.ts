import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { pino } from "pino";
import { loadParser } from "@/lib/domain/sql/parser";
import { readEnv } from "@/lib/engine/env";
import { runLoop } from "@/lib/engine/loop";
import { createSecretBox, readInstanceSecret } from "@/lib/store/secret-box";
import { openStore } from "@/lib/store/store";

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
  const shutdown = new AbortController();
  const stop = () => shutdown.abort();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  const engineId = `engine-${randomUUID()}`;
  log.info({ engineId }, "The engine is up");
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
    });
  } finally {
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
