import { setTimeout as sleep } from "node:timers/promises";
import { type Output, paint, write } from "@/lib/cli/output";
import type { RolloutView } from "@/lib/view/rollout-view";
import { type ApiClient, UnreachableError } from "./api-client";
import { exitCodes } from "./exit-codes";
import { printChange, printRollout } from "./print-rollout";
import { rolloutPath, rolloutSchema } from "./read-rollout";
import { judgeEnd, type Until } from "./until";

/** Watches a rollout: at a terminal as one block that is drawn anew, else a line for each change, or a JSON value a line. */

const lostForAtMostMs = 60_000;

export interface WatchOptions {
  readonly rolloutId: string;
  readonly until: Until;
  readonly format: "text" | "json";
  readonly everyMs: number;
  /** Null: as long as it takes. */
  readonly timeoutMs: number | null;
}

interface Drawer {
  draw(view: RolloutView, trouble: string | null): Promise<void>;
}

/** One block, drawn over the one before. */
function drawBlock(output: Output, columns: () => number): Drawer {
  let drawn = 0;
  return {
    async draw(view, trouble) {
      const lines = [...printRollout(output, view, Date.now())];
      if (trouble !== null) lines.push(paint(output, "yellow", trouble));
      const text = lines.map((line) => `\u001b[2K${line}\n`).join("");
      const back = drawn === 0 ? "" : `\u001b[${drawn}A`;
      await write(output.out, `${back}${text}\u001b[0J`);
      // A line that is longer than the terminal is wide takes several.
      drawn = lines.reduce((sum, line) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal takes as a colour takes no place.
        const shown = line.replaceAll(/\u001b\[\d+m/g, "").length;
        return sum + Math.max(1, Math.ceil(shown / columns()));
      }, 0);
    },
  };
}

/** Figures move all the time: a tenth of the way is worth a line. */
function coarse(view: RolloutView): string {
  const current = view.phases.find((phase) => phase.state !== "done");
  const { rowsWalked = 0, rowsTotal = null } = current?.progress ?? {};
  const tenth = rowsTotal === null || rowsTotal === 0 ? "" : Math.floor((rowsWalked / rowsTotal) * 10);
  const states = view.phases.map((phase) => phase.state).join();
  return `${view.state} ${states} ${tenth} ${current?.condition?.kind ?? ""} ${view.planHash}`;
}

function drawLines(output: Output): Drawer {
  let last = "";
  return {
    async draw(view, trouble) {
      const state = `${coarse(view)} ${trouble ?? ""}`;
      if (state === last) return;
      last = state;
      await write(output.out, `${new Date().toISOString()} ${trouble ?? printChange(view)}\n`);
    },
  };
}

function drawJson(output: Output): Drawer {
  let last = "";
  return {
    async draw(view, trouble) {
      const state = `${coarse(view)} ${trouble ?? ""}`;
      if (state === last) return;
      last = state;
      const { id, version, planHash } = view;
      const phases = view.phases.map(({ name, state: is, progress, condition, failure }) => {
        return { name, state: is, progress, condition, failure };
      });
      const at = new Date().toISOString();
      const line = { at, id, state: view.state, version, planHash, phases, trouble };
      await write(output.out, `${JSON.stringify(line)}\n`);
    },
  };
}

function chooseDrawer(output: Output, format: WatchOptions["format"]): Drawer {
  if (format === "json") return drawJson(output);
  const { out } = output;
  if (!("isTTY" in out) || out.isTTY !== true) return drawLines(output);
  return drawBlock(output, () => ("columns" in out && typeof out.columns === "number" ? out.columns : 80));
}

/** Watches until what `until` names, and resolves to the exit code. A lost connection is borne for a minute. Throws RefusedError, UnreachableError. */
export async function watchRollout(
  client: ApiClient,
  output: Output,
  { rolloutId, until, format, everyMs, timeoutMs }: WatchOptions,
): Promise<number> {
  const drawer = chooseDrawer(output, format);
  const startedMs = performance.now();
  let heardMs = performance.now();
  let etag: string | null = null;
  let view: RolloutView | null = null;
  for (;;) {
    try {
      const read: { etag: string | null; value: RolloutView | null } = await client.getChanged(
        rolloutPath(rolloutId),
        rolloutSchema,
        etag,
      );
      etag = read.etag;
      view = read.value ?? view;
      heardMs = performance.now();
      if (view !== null) {
        await drawer.draw(view, null);
        const end = judgeEnd(view, until);
        if (end !== null) return end;
      }
    } catch (error) {
      const isLost = performance.now() - heardMs > lostForAtMostMs;
      if (!(error instanceof UnreachableError) || view === null || isLost) throw error;
      await drawer.draw(view, `${error.message} The rollout goes on without this command; trying again.`);
    }
    if (timeoutMs !== null && performance.now() - startedMs > timeoutMs) return exitCodes.timedOut;
    await sleep(everyMs);
  }
}
