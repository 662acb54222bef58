import { printCounted } from "./print-amount";

/** How long somebody has to wait, in words: seconds up to a minute, minutes after that, rounded up. */
export function printWait(seconds: number): string {
  return seconds <= 60 ? printCounted(seconds, "second") : printCounted(Math.ceil(seconds / 60), "minute");
}
