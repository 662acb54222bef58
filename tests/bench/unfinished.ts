/** What has to be ended when the bench is interrupted: engines and servers, which would go on without it. */

const open: (() => Promise<void>)[] = [];

/** Keeps what ends something, until it has been called; it ends once, whoever calls it. */
export function unfinished(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | null = null;
  const once = () => {
    ended ??= end().finally(() => open.splice(open.indexOf(once), 1));
    return ended;
  };
  open.push(once);
  return once;
}

/** Ctrl-C and SIGTERM end everything that is open, the newest first, and then this process. */
export function endOnSignals(): void {
  const end = async () => {
    for (const one of [...open].reverse()) {
      await one().catch((error: unknown) => console.error(error));
    }
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.error("Stopping the servers.");
      end().catch((error: unknown) => console.error(error));
    });
  }
}
