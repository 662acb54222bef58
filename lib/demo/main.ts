import { rm } from "node:fs/promises";
import { join } from "node:path";
import pino from "pino";
import { type Home, openHome } from "@/lib/embedded/home";
import { ensureDatabase, type Server, startServer } from "@/lib/embedded/server";
import { composeServices } from "@/lib/server/compose";
import { processEnvironment, readServerEnv } from "@/lib/server/env";
import { launch } from "@/lib/server/launch";
import { migrate } from "@/lib/store/migrate";
import { ensureBuilt } from "./build";
import { countOrders, removeFleet, shopDatabase, startFleet } from "./fleet";
import { readDemoOptions } from "./options";
import { registerDemo } from "./register-targets";
import { startTraffic } from "./traffic/start-traffic";

/**
 * `npm run demo`: the product's front door. A control database, production with a streaming replica, staging, the shop's traffic, people, and the
 * product itself. Ctrl-C stops everything in order.
 */

const startedMs = performance.now();
const stopping = new AbortController();
/** What has to be stopped, in the order of starting. */
const running: { readonly name: string; stop(): Promise<unknown> }[] = [];

function say(line: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${line}`);
}

/** What is being started: it has to have ended, well or badly, before what it started can be stopped. */
let starting: Promise<unknown> = Promise.resolve();

let stopped: Promise<void> | null = null;
function stopAll(): Promise<void> {
  stopped ??= (async () => {
    stopping.abort();
    await starting;
    for (const one of running.toReversed()) {
      await one.stop().catch((error: unknown) => {
        console.error(
          `${one.name} did not stop in order: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    }
  })();
  return stopped;
}

async function startControl(home: Home, isFresh: boolean): Promise<Server> {
  if (isFresh) await rm(join(home.path, "control"), { recursive: true, force: true });
  const control = await startServer({ home, name: "control" });
  running.push({ name: "the control database", stop: () => control.stop() });
  await ensureDatabase(control, "colonnade");
  await migrate(control.url("colonnade"));
  return control;
}

async function main(): Promise<void> {
  const environment = processEnvironment();
  const options = readDemoOptions(process.argv.slice(2), environment);
  const { home: folder } = readServerEnv(environment);
  const home = await openHome(folder);
  running.push({ name: "the folder", stop: () => home.release() });
  say(`data in ${home.path}`);
  if (options.isFresh) await removeFleet(home);

  const parts = [
    startControl(home, options.isFresh).then((server) => {
      say("control database");
      return server;
    }),
    startFleet(home, options.rows).then((servers) => {
      running.push({ name: "the fleet", stop: () => servers.stop() });
      say("production with a streaming replica, and staging");
      return servers;
    }),
    ensureBuilt(stopping.signal).then(() => say("pages built")),
  ] as const;
  starting = Promise.allSettled(parts);
  const [control, fleet] = await Promise.all(parts);
  if (stopping.signal.aborted) return;

  const env = {
    ...environment,
    DATABASE_URL: control.url("colonnade"),
    COLONNADE_HOME: home.path,
    COLONNADE_DEMO: "1",
    // The console is for what the newcomer needs; pages tell the rest.
    COLONNADE_LOG_LEVEL: environment.COLONNADE_LOG_LEVEL ?? "error",
  };
  const services = await composeServices(readServerEnv(env), pino({ level: "silent" }));
  await registerDemo(services, fleet);
  await services.store.close();
  const traffic = startTraffic({
    url: fleet.production.url(shopDatabase),
    ratePerSecond: options.ratePerSecond,
  });
  running.push({ name: "the shop's traffic", stop: () => traffic.stop() });
  const product = await launch({ mode: "start", port: options.port, env });
  running.push({ name: "Colonnade", stop: () => product.stop() });

  const rows = await countOrders(fleet.production);
  say("Colonnade and its engine");
  console.log(`
Open ${product.url}

  production   127.0.0.1:${fleet.production.port}, replica 127.0.0.1:${fleet.replica.port}, about ${rows.toLocaleString("en")} orders
  staging      127.0.0.1:${fleet.staging.port}
  traffic      ${options.ratePerSecond} requests a second on production
  people       one click each on the sign-in page

Ctrl-C stops everything that was started; the data stays for the next time (--fresh forgets it).`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!stopping.signal.aborted) console.log("\nStopping.");
    void stopAll().then(() => process.exit(0));
  });
}

try {
  await main();
} catch (error) {
  await stopAll();
  if (!(error instanceof Error && error.name === "AbortError")) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
