import { once } from "node:events";

/** Where a command writes: the process's own streams, or a test's. */
export interface Output {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  /** Colours are for a person at a terminal. */
  readonly isColoured: boolean;
}

/** Writes all of it: a pipe that is full is waited for, and one that was closed early (`| head`) is no error. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (text === "") return;
  if (!stream.write(text)) await once(stream, "drain").catch(() => undefined);
}

type Paint = "red" | "yellow" | "green" | "dim" | "bold";

const codes: Readonly<Record<Paint, string>> = { red: "31", yellow: "33", green: "32", dim: "2", bold: "1" };

/** Text in a colour where colours are wanted. */
export function paint(output: Output, as: Paint, text: string): string {
  return output.isColoured ? `\u001b[${codes[as]}m${text}\u001b[0m` : text;
}

/** The process's own streams; colours only on a terminal, and never where NO_COLOR is set. */
export function processOutput(): Output {
  const { NO_COLOR: noColour } = process.env;
  const isColoured = process.stdout.isTTY === true && (noColour === undefined || noColour === "");
  return { out: process.stdout, err: process.stderr, isColoured };
}
