#!/usr/bin/env node
// The command `colonnade`: TypeScript runs through tsx, with this package's own settings whatever the folder that it is called from.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
process.env.TSX_TSCONFIG_PATH ??= join(root, "tsconfig.json");
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
