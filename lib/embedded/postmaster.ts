import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { open, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { type ClusterState, readState, superuser, writeState } from "./cluster";
import type { Home } from "./home";
import { hasArgument, isAlive, listChildren, signalProcess } from "./processes";
import { serverEnvironment } from "./server-user";

/**
 * Starts a postmaster over a data folder and waits until it takes connections.
 *
 * Whatever the last run left: a server that still runs in the folder is stopped first (rather than adopted, so that settings, log and parent
 * are always this run's); a postmaster.pid that names some other program by now is removed; children of a killed postmaster are waited for;
 * a port that was taken meanwhile is given up for a free one, which is said.
 */

const startDeadlineMs = 60_000;
export const stopDeadlineMs = 30_000;

/** Postmasters of this process. When it exits without having stopped them, they are told to: none outlives its parent. */
const living = new Set<number>();
let isWatchingExit = false;

function endWithUs(child: ChildProcess, pid: number): void {
  living.add(pid);
  child.once("exit", () => living.delete(pid));
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.on("exit", () => {
    for (const one of living) signalProcess(one, "SIGINT");
  });
}

/** Polls until the condition is met. Throws with what was waited for. */
export async function awaitCondition(
  what: string,
  deadlineMs: number,
  isMet: () => boolean | Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await isMet())) {
    if (performance.now() > endMs) throw new Error(`Waited ${deadlineMs / 1000} s in vain: ${what}`);
    await delay(15);
  }
}

/** The wanted port when it is free, else another; 0 wants any. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

async function readPostmaster(
  dataDir: string,
): Promise<{ readonly pid: number; readonly status: string } | null> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  return { pid: Number(lines[0]), status: (lines[7] ?? "").trim() };
}

/** Stops what a killed run left running in this folder. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = (await readPostmaster(dataDir))?.pid ?? 0;
  if (!isAlive(pid)) return;
  const isOurs = hasArgument(pid, dataDir);
  if (isOurs === false) {
    // The id belongs to another program now, and a postmaster would refuse to start for it. Should children of the dead one still run,
    // the shared memory that they hold keeps a new one from starting.
    await rm(join(dataDir, "postmaster.pid"), { force: true });
  }
  if (isOurs !== true) return;
  for (const one of [...listChildren(pid), pid]) signalProcess(one, "SIGCONT");
  const gone = () => !isAlive(pid);
  const what = `the server that the last run left in ${dataDir} (process ${pid}) stops`;
  signalProcess(pid, "SIGINT");
  try {
    await awaitCondition(what, stopDeadlineMs, gone);
  } catch {
    signalProcess(pid, "SIGQUIT");
    await awaitCondition(what, stopDeadlineMs, gone);
  }
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: superuser,
    password,
    database: "postgres",
    ssl: false,
    application_name: "colonnade/embedded",
    connectionTimeoutMillis: 1000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    // Not yet: that is what was asked.
    return false;
  }
}

/** What a log says from a place on, its last lines only. */
async function readLog(file: string, from: number, lines = 15): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return "";
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - 65_536);
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(Math.max(0, size - start)),
      0,
      size - start,
      start,
    );
    return buffer.toString("utf8", 0, bytesRead).trimEnd().split("\n").slice(-lines).join("\n");
  } finally {
    await handle.close();
  }
}

type Attempt =
  | { readonly kind: "up"; readonly child: ChildProcess; readonly pid: number }
  | { readonly kind: "ended"; readonly tail: string };

interface Launch {
  readonly home: Home;
  readonly name: string;
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** One try. Resolves once it takes connections or has ended by itself; throws, and ends it, when neither happens in time. */
async function attempt(launch: Launch, state: ClusterState, endMs: number): Promise<Attempt> {
  const { home, name, folder } = launch;
  const dataDir = join(folder, "data");
  const log = join(folder, "server.log");
  const logStart = await stat(log).then(
    ({ size }) => size,
    () => 0,
  );
  const settings = Object.entries({ ...launch.settings, port: String(state.port) });
  const output = openSync(log, "a", 0o640);
  const child = spawn(
    home.binaries.postgres,
    ["-D", dataDir, ...settings.flatMap(([key, value]) => ["-c", `${key}=${value}`])],
    {
      stdio: ["ignore", output, output],
      // A process group of its own, so that Ctrl-C in a terminal reaches us alone and we stop it in order.
      detached: true,
      ...home.user,
      env: serverEnvironment(folder),
    },
  );
  closeSync(output);
  let failure: Error | null = null;
  child.once("error", (error) => {
    failure = error;
  });
  const { pid } = child;
  if (pid === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error(`The server ${name} could not be started: ${home.binaries.postgres} does not run.`, {
      cause: failure,
    });
  }
  endWithUs(child, pid);
  for (;;) {
    const postmaster = await readPostmaster(dataDir);
    if (postmaster?.pid === pid) {
      if (postmaster.status === "ready") return { kind: "up", child, pid };
      // A standby says `standby` before it takes connections: it is up when it answers.
      if (postmaster.status === "standby" && (await answers(state.port, state.password)))
        return { kind: "up", child, pid };
    }
    if (child.exitCode !== null || child.signalCode !== null)
      return { kind: "ended", tail: await readLog(log, logStart) };
    if (performance.now() > endMs) {
      signalProcess(pid, "SIGQUIT");
      throw new Error(
        `The server ${name} was not ready after ${startDeadlineMs / 1000} s. The end of ${log}:\n${await readLog(log, logStart)}`,
      );
    }
    await delay(15);
  }
}

/** A running postmaster. */
export interface Postmaster {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly password: string;
}

/** Starts it. Throws with the end of its log when it does not come up. */
export async function startPostmaster(launch: Launch): Promise<Postmaster> {
  await stopOrphan(join(launch.folder, "data"));
  const stored = await readState(launch.folder);
  const endMs = performance.now() + startDeadlineMs;
  let wanted = stored.port;
  for (;;) {
    const port = await freePort(wanted);
    const state = { ...stored, port };
    if (port !== stored.port) await writeState(launch.folder, state);
    if (stored.port !== 0 && port !== stored.port && port !== wanted) {
      process.stderr.write(
        `Port ${stored.port} of the server ${launch.name} is taken: it listens on ${port} now.\n`,
      );
    }
    const result = await attempt(launch, state, endMs);
    if (result.kind === "up") return { child: result.child, pid: result.pid, port, password: state.password };
    // Somebody took the port between our look and the server's start.
    const lostPort = /could not bind|could not create any TCP\/IP sockets/.test(result.tail);
    // After a kill -9 of the postmaster its children need a moment to notice and let go of the shared memory.
    const stillHeld = /pre-existing shared memory block|lock file .* already exists/.test(result.tail);
    if ((!lostPort && !stillHeld) || performance.now() > endMs) {
      throw new Error(
        `The server ${launch.name} did not start. The end of ${join(launch.folder, "server.log")}:\n${result.tail}`,
      );
    }
    wanted = lostPort ? 0 : port;
    if (stillHeld) await delay(50);
  }
}
