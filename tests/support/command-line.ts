import { PassThrough } from "node:stream";
import { main } from "@/lib/cli/main";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `colonnade` in this process, with these variables of the environment, and without a terminal unless `columns` says how wide one is. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  terminal: { readonly columns: number } | null = null,
): Promise<Ran> {
  const streams = { out: new PassThrough(), err: new PassThrough() };
  const texts = { out: "", err: "" };
  for (const name of ["out", "err"] as const) {
    streams[name].on("data", (data: Buffer) => {
      texts[name] += data.toString();
    });
  }
  if (terminal !== null) Object.assign(streams.out, { isTTY: true, columns: terminal.columns });
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const code = await main(args, { ...streams, isColoured: false });
    // What was written last is still on its way through the stream.
    await new Promise((resolve) => setImmediate(resolve));
    return { code, ...texts };
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
