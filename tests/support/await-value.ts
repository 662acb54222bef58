import { setTimeout as delay } from "node:timers/promises";

/**
 * Reads until the value satisfies, and returns it. Throws with the last value when the deadline passes, so that a failure says what was
 * there instead.
 */
export async function awaitValue<T>(
  read: () => Promise<T> | T,
  isWanted: (value: T) => boolean,
  deadlineMs = 20_000,
): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (performance.now() > endMs)
      throw new Error(`Waited ${deadlineMs} ms in vain; last seen: ${JSON.stringify(value)}`);
    await delay(20);
  }
}
