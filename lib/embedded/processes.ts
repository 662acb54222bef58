import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * What the operating system says of processes. A process id alone says little: ids are given out again, after a restart of the machine or
 * of a container often to the same kind of program; and a dead process that nobody waited for keeps its id.
 */

interface Stat {
  readonly isZombie: boolean;
  readonly parent: number;
  /** In ticks since the machine started. */
  readonly startedAt: string;
}

/** Linux: /proc/<pid>/stat. Null when there is no such process. */
function readStat(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The second field is the program's name in brackets, which may itself hold brackets and spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    isZombie: fields[0] === "Z" || fields[0] === "X",
    parent: Number(fields[1]),
    startedAt: fields[19] ?? "",
  };
}

function ps(...args: readonly string[]): string | null {
  try {
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    // No such process, or (Windows) no such program: both mean that nothing is known.
    return null;
  }
}

/** Signals a process; false when there is none. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      if (error.code === "ESRCH") return false;
      if (error.code === "EPERM" && signal === 0) return true;
    }
    throw error;
  }
}

/** True while the process runs; a dead one that nobody waited for does not. */
export function isAlive(pid: number): boolean {
  if (!(pid > 0) || !signalProcess(pid, 0)) return false;
  return process.platform !== "linux" || readStat(pid)?.isZombie === false;
}

/** A text that a later process with the same id does not have. */
export function readIdentity(pid: number): string {
  const startedAt =
    process.platform === "linux" ? readStat(pid)?.startedAt : ps("-o", "lstart=", "-p", String(pid));
  return `${pid} ${startedAt ?? ""}`.trimEnd();
}

/** Whether the process that `readIdentity` once described still runs. An identity without a start time is judged by its id alone. */
export function isSameAlive(identity: string): boolean {
  const pid = Number.parseInt(identity, 10);
  return isAlive(pid) && (identity.trim() === String(pid) || identity.trim() === readIdentity(pid));
}

/** Children of a process. */
export function listChildren(pid: number): number[] {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((one) => readStat(one)?.parent === pid);
  }
  return (ps("-A", "-o", "pid=,ppid=") ?? "")
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? 0);
}

/** Whether the process was started with exactly this argument; null when that can't be known. */
export function hasArgument(pid: number, argument: string): boolean | null {
  if (process.platform !== "linux") {
    const command = ps("-o", "args=", "-p", String(pid));
    return command === null ? null : command.includes(` ${argument} `);
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(argument);
  } catch {
    return null;
  }
}
