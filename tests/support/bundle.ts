import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Colonnade's engine and command line, each as one file that Node starts at once. Tests start either some hundred times; compiling the same sources
 * anew each time (as tsx does, in half a second to two of processor time) was a tenth of the whole run.
 */
export interface Bundles {
  readonly engine: string;
  readonly command: string;
  readonly remove: () => Promise<void>;
}

/** A module finds its neighbours (migrations, docs, package.json) from where its source lies, not from where the bundle lies. */
const sourcesKnowTheirPlace: Plugin = {
  name: "sources know their place",
  setup(context) {
    context.onLoad({ filter: /\/(?:lib|tests)\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return {
        contents: source.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
        loader: "ts",
      };
    });
  },
};

/** Makes both, in a folder of their own inside node_modules, where packages are found as usual. */
export async function bundleProcesses(): Promise<Bundles> {
  const cache = resolve("node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "colonnade-bundles-"));
  await build({
    entryPoints: { engine: "lib/worker/main.ts", command: "tests/support/command.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    alias: { "@": resolve(".") },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
    plugins: [sourcesKnowTheirPlace],
  });
  return {
    engine: join(folder, "engine.mjs"),
    command: join(folder, "command.mjs"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
