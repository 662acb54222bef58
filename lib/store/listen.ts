import { Client } from "pg";

/**
 * LISTEN on one connection of its own. A connection that broke, or that no longer answers (a half-open one says nothing by itself), is
 * replaced with back-off; then `onReconnected` runs, for what was notified meanwhile is lost and must be looked up. It starts
 * before the server can be reached, too: the first connection counts as a reconnection when it was not made at once.
 */

export interface ListenHandler {
  onNotification(channel: string, payload: string): void;
  /** Listening again after a gap: read what may have been missed. */
  onReconnected?(): void;
  /** The connection is gone; called once per gap. */
  onLost?(error: Error): void;
}

export interface Listener {
  close(): Promise<void>;
}

const heartbeatEveryMs = 10_000;
const answerWithinMs = 5_000;
const longestPauseMs = 5_000;

function quoteChannel(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Listens until closed. Resolves once the first attempt has ended, well or not; a failed one is tried again in the background. */
export async function listen(
  url: string,
  channels: readonly string[],
  handler: ListenHandler,
): Promise<Listener> {
  let client: Client | null = null;
  let isClosed = false;
  let failures = 0;
  let hadGap = false;
  let timer: NodeJS.Timeout | null = null;
  let work: Promise<void> = Promise.resolve();

  const later = (ms: number, run: () => Promise<void>) => {
    if (isClosed) return;
    timer = setTimeout(() => {
      work = run();
    }, ms);
  };

  const lose = (lost: Client, error: Error) => {
    if (client !== lost) return;
    client = null;
    if (timer !== null) clearTimeout(timer);
    void lost.end().catch(() => {});
    if (isClosed) return;
    if (!hadGap) handler.onLost?.(error);
    hadGap = true;
    failures += 1;
    later(Math.min(longestPauseMs, 100 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2), connect);
  };

  const beat = async (): Promise<void> => {
    const asked = client;
    if (asked === null) return;
    try {
      await asked.query("select 1");
      later(heartbeatEveryMs, beat);
    } catch (error) {
      lose(asked, error instanceof Error ? error : new Error(String(error)));
    }
  };

  async function connect(): Promise<void> {
    const fresh = new Client({
      connectionString: url,
      application_name: "colonnade/listen",
      keepAlive: true,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
    });
    client = fresh;
    fresh.on("error", (error) => lose(fresh, error));
    fresh.on("end", () => lose(fresh, new Error("The connection ended.")));
    fresh.on("notification", (message) => handler.onNotification(message.channel, message.payload ?? ""));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`listen ${quoteChannel(channel)}`);
    } catch (error) {
      lose(fresh, error instanceof Error ? error : new Error(String(error)));
      return;
    }
    failures = 0;
    if (hadGap) {
      hadGap = false;
      handler.onReconnected?.();
    }
    later(heartbeatEveryMs, beat);
  }

  await connect();
  return {
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await work;
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}
