import { type ChildProcess, spawn } from "node:child_process";
import type { Environment } from "./env";

/**
 * Keeps one child process running: started again when it dies, with back-off while it dies at once. It has a process group of its own, so
 * that Ctrl-C in a terminal reaches only us and it is stopped in order; its children go with it.
 */
export interface Supervised {
  /** Undefined between a death and the next start. */
  pid(): number | undefined;
  /** How often it ended since it last ran for a while. */
  quickEnds(): number;
  /** SIGTERM, and SIGKILL after a while. It is not started again. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly say: (line: string) => void;
}

const steadyAfterMs = 30_000;
const longestPauseMs = 5_000;
const killAfterMs = 10_000;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone.
  }
}

/** Starts `node <args>` and keeps it running until stopped. */
export function supervise(options: SuperviseOptions): Supervised {
  let child: ChildProcess | null = null;
  let isStopping = false;
  let quickEnds = 0;
  let timer: NodeJS.Timeout | null = null;

  const start = () => {
    timer = null;
    const startedAt = performance.now();
    const started = spawn(process.execPath, [...options.args], {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv,
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    child = started;
    started.once("error", (error) => options.say(`${options.name} can't be started: ${error.message}`));
    started.once("close", (code, signal) => {
      // Whatever it had started goes with it: a second web server could not have the port.
      signalGroup(started, "SIGKILL");
      child = null;
      if (isStopping) return;
      quickEnds = performance.now() - startedAt > steadyAfterMs ? 1 : quickEnds + 1;
      const pauseMs = Math.min(longestPauseMs, 125 * 2 ** quickEnds);
      options.say(
        `${options.name} ended (${signal ?? `code ${code}`}); starting it again in ${pauseMs / 1000} s.`,
      );
      timer = setTimeout(start, pauseMs);
    });
  };
  start();

  return {
    pid: () => child?.pid,
    quickEnds: () => quickEnds,
    async stop() {
      isStopping = true;
      if (timer !== null) clearTimeout(timer);
      const last = child;
      if (last === null || last.exitCode !== null || last.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => last.once("close", () => resolve()));
      signalGroup(last, "SIGTERM");
      const killer = setTimeout(() => signalGroup(last, "SIGKILL"), killAfterMs);
      await ended;
      clearTimeout(killer);
    },
  };
}
