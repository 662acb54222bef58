import { RepeatRead } from "@/lib/engine/repeat-read";
import type { TargetLink } from "@/lib/engine/target-link";
import { isAtWork } from "@/lib/postgres/at-work";
import type { Session } from "@/lib/postgres/session";

const lookEveryMs = 2_000;
/** An answer may be on its way. */
const looksInARow = 3;

/**
 * Waits for work that has no time limit of its own, such as an index build. On a connection that broke without a word its answer never comes: so
 * another session looks now and then whether the server is still at it, and when it has long been not, cuts the waiting one. Throws what `work`
 * throws.
 */
export async function awaitAnswer<T>(
  link: Pick<TargetLink, "open" | "release">,
  session: Session,
  work: () => Promise<T>,
): Promise<T> {
  const beganAt = performance.now();
  let idleLooks = 0;
  const watch = new RepeatRead<Session>({
    everyMs: lookEveryMs,
    // What is over sooner costs no session.
    isWanted: () => performance.now() - beganAt >= lookEveryMs,
    open: () => link.open("observe"),
    release: (observer) => link.release(observer),
    async read(observer) {
      idleLooks = (await isAtWork(observer, session.pid)) ? 0 : idleLooks + 1;
      if (idleLooks >= looksInARow) session.destroy();
    },
    // Who can't look knows nothing: the server may be at work all the same.
    onError: () => {
      idleLooks = 0;
    },
  });
  try {
    return await work();
  } finally {
    await watch.close();
  }
}
