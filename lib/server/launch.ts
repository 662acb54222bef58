import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openHome } from "@/lib/embedded/home";
import { ensureDatabase, startServer } from "@/lib/embedded/server";
import { migrate } from "@/lib/store/migrate";
import { readInstanceSecret } from "@/lib/store/secret-box";
import { type Environment, processEnvironment, readServerEnv } from "./env";
import { type Supervised, supervise } from "./supervise";

/**
 * Starts Colonnade: the control database (an embedded one where DATABASE_URL is not set), its migrations, the web server, and an engine
 * beside it. Either process is started again when it dies. Stopping goes in the reverse order.
 */

export type LaunchMode = "dev" | "start";

export interface LaunchOptions {
  readonly mode: LaunchMode;
  /** Default: PORT, or 3000. */
  readonly port?: number;
  readonly env?: Environment;
}

export interface Launched {
  readonly url: string;
  /** Process ids as they are now; undefined while one is being started again. */
  pids(): { readonly web: number | undefined; readonly engine: number | undefined };
  stop(): Promise<void>;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const readyWithinMs = 120_000;
const quickEndsToGiveUp = 4;

function say(line: string): void {
  console.log(line);
}

async function checkPortIsFree(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () =>
      reject(new Error(`Port ${port} is taken. Stop what uses it, or set PORT to another.`)),
    );
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

async function awaitReady(web: Supervised, address: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    try {
      const response = await fetch(`${address}/api/health`, { signal: AbortSignal.timeout(30_000) });
      if (response.ok) return;
    } catch {
      // Not yet.
    }
    if (web.quickEnds() >= quickEndsToGiveUp)
      throw new Error("The web server ends as soon as it starts; see above.");
    if (performance.now() > deadline) {
      throw new Error(`The web server was not ready after ${readyWithinMs / 1000} s.`);
    }
    await delay(100);
  }
}

/** Starts everything and resolves once pages are served. Throws a sentence when it can't; what it started is stopped then. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const environment = options.env ?? processEnvironment();
  const env = readServerEnv(environment);
  const port = options.port ?? env.port;
  if (options.mode === "start" && !existsSync(join(root, ".next", "BUILD_ID"))) {
    throw new Error("The pages are not built yet. Run npm run build first.");
  }
  await checkPortIsFree(port);
  const started: (() => Promise<unknown>)[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= (async () => {
      for (const stopOne of started.reverse()) await stopOne();
    })();
    return stopped;
  };
  try {
    let databaseUrl = env.databaseUrl;
    if (databaseUrl === undefined) {
      const home = await openHome(env.home);
      started.push(() => home.release());
      const control = await startServer({ home, name: "control" });
      started.push(() => control.stop());
      await ensureDatabase(control, "colonnade");
      databaseUrl = control.url("colonnade");
    }
    await migrate(databaseUrl);
    // Made here, so that both children find it.
    await readInstanceSecret({ secret: env.secret, home: env.home });
    const childEnv = {
      ...environment,
      DATABASE_URL: databaseUrl,
      COLONNADE_HOME: env.home,
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: "1",
    };
    const engine = supervise({
      name: "The engine",
      args: ["--import", "tsx", join(root, "lib/worker/main.ts")],
      cwd: root,
      env: { ...childEnv, COLONNADE_URL: env.url ?? `http://localhost:${port}` },
      say,
    });
    // The engine goes last: a click in the last second still finds it.
    started.push(() => engine.stop());
    // The demo signs anyone in with one click: it is for this machine only, unless HOST says otherwise.
    const host = env.host ?? (env.isDemo ? "127.0.0.1" : "0.0.0.0");
    const web = supervise({
      name: "The web server",
      args: [
        "--import",
        pathToFileURL(join(root, "lib/server/peer-address.mjs")).href,
        join(root, "node_modules/next/dist/bin/next"),
        options.mode,
        "-p",
        String(port),
        "-H",
        host,
      ],
      cwd: root,
      env: { ...childEnv, NODE_ENV: options.mode === "dev" ? "development" : "production" },
      say,
    });
    started.push(() => web.stop());
    await awaitReady(web, `http://127.0.0.1:${port}`);
    return {
      url: env.url ?? `http://localhost:${port}`,
      pids: () => ({ web: web.pid(), engine: engine.pid() }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function main(): Promise<void> {
  const mode = process.argv[2];
  if (mode !== "dev" && mode !== "start") throw new Error("Say dev or start.");
  const launching = launch({ mode });
  const leave = () => {
    say("\nStopping.");
    launching
      .then((launched) => launched.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, leave);
  const launched = await launching;
  say(`Colonnade is at ${launched.url}. Ctrl-C stops it.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
