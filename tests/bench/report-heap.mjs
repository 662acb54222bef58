import { writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Loaded into an engine by the bench: on SIGUSR2 it collects what nobody needs and writes how much memory is used, to stderr. */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
process.on("SIGUSR2", () => {
  collect();
  writeSync(2, `\nheap used: ${process.memoryUsage().heapUsed}\n`);
});
