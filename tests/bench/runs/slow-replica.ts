import { Client } from "pg";
import { signalProcess } from "@/lib/embedded/processes";
import { pauseReplay, resumeReplay } from "@/lib/embedded/replica";
import { administer, type Server } from "@/lib/embedded/server";

/** Several ways to make a replica slow, or to stop it. */
export interface Slowness {
  readonly name: string;
  readonly what: string;
  /** Begins; resolves to what ends it, after which the replica is as quick as before. */
  begin(replica: Server): Promise<() => Promise<void>>;
}

/** Of each 400 ms the replica replays for a quarter: slow, and yet able to stay within a second. */
const heldMs = 300;
const freeMs = 100;
const delayMs = 700;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function holdByTurns(
  hold: () => Promise<void>,
  free: () => Promise<void>,
): Promise<() => Promise<void>> {
  let isEnding = false;
  const turns = async () => {
    while (!isEnding) {
      await hold();
      await pause(heldMs);
      await free();
      await pause(freeMs);
    }
  };
  const ended = turns();
  return async () => {
    isEnding = true;
    await ended;
  };
}

async function readStartupPid(replica: Server): Promise<number> {
  return await administer(replica.url(), async (client) =>
    Number(
      (await client.query("select pid from pg_stat_activity where backend_type = 'startup'")).rows[0]?.pid,
    ),
  );
}

async function setDelay(replica: Server, setting: string): Promise<void> {
  await administer(replica.url(), async (client) => {
    await client.query(`alter system set recovery_min_apply_delay = '${setting}'`);
    await client.query("select pg_reload_conf()");
  });
}

export const slownesses: readonly Slowness[] = [
  {
    name: "replay-paused",
    what: `replay paused ${heldMs} of each ${heldMs + freeMs} ms`,
    async begin(replica) {
      // One session for all turns: connecting takes long enough to count.
      const client = new Client({ connectionString: replica.url(), ssl: false });
      await client.connect();
      const call = (text: string) => async () => {
        await client.query(text);
      };
      const end = await holdByTurns(
        call("select pg_wal_replay_pause()"),
        call("select pg_wal_replay_resume()"),
      );
      return async () => {
        await end();
        await client.end();
      };
    },
  },
  {
    name: "frozen",
    what: `startup process stopped (SIGSTOP) ${heldMs} of each ${heldMs + freeMs} ms`,
    async begin(replica) {
      const pid = await readStartupPid(replica);
      const signal = (name: NodeJS.Signals) => async () => {
        signalProcess(pid, name);
      };
      return await holdByTurns(signal("SIGSTOP"), signal("SIGCONT"));
    },
  },
  {
    name: "apply-delay",
    what: `recovery_min_apply_delay = ${delayMs} ms`,
    async begin(replica) {
      await setDelay(replica, `${delayMs}ms`);
      return () => setDelay(replica, "0");
    },
  },
  {
    name: "outage",
    what: "replay paused throughout: over the limit whatever anybody does",
    async begin(replica) {
      await pauseReplay(replica);
      return () => resumeReplay(replica);
    },
  },
];
