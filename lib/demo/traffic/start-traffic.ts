import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type TrafficReport, trafficReportSchema } from "./report";

const keptSeconds = 7200;

/** A running traffic generator. */
export interface Traffic {
  readonly pid: number;
  /** Reports of its latest seconds, at most two hours of them, oldest first. */
  seconds(): readonly TrafficReport[];
  setRate(ratePerSecond: number): void;
  /** Ends it; resolves to the report of the whole run. */
  stop(): Promise<TrafficReport>;
}

/** Starts the shop's application against a database, in a process of its own. */
export function startTraffic(options: { readonly url: string; readonly ratePerSecond: number }): Traffic {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    stdio: ["pipe", "pipe", "inherit"],
    // A group of its own: Ctrl-C in the terminal must not end it before those who watch it.
    detached: true,
    env: { ...process.env, TRAFFIC_URL: options.url, TRAFFIC_RATE: String(options.ratePerSecond) },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("The traffic generator could not be started.");
  const seconds: TrafficReport[] = [];
  const ended = new Promise<TrafficReport>((resolve, reject) => {
    let whole: TrafficReport | null = null;
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      const report = trafficReportSchema.parse(JSON.parse(line));
      if (report.kind === "whole") whole = report;
      else if (seconds.push(report) > keptSeconds) seconds.shift();
    });
    child.on("error", reject);
    // `close`, not `exit`: the last line may still be on its way when the process is gone.
    child.on("close", (code) =>
      whole === null ? reject(new Error(`The traffic generator ended with code ${code}.`)) : resolve(whole),
    );
  });
  // Whoever stops it hears of a failure; until then it is kept.
  ended.catch(() => undefined);
  // A generator that ended must not end us through a broken pipe.
  child.stdin.on("error", () => undefined);
  return {
    pid,
    seconds: () => seconds,
    setRate: (ratePerSecond) => {
      child.stdin.write(`${JSON.stringify({ ratePerSecond })}\n`);
    },
    stop: () => {
      // Not a signal: one that comes before the program listens would end it without its last report.
      child.stdin.end();
      return ended;
    },
  };
}
