import { readFile } from "node:fs/promises";
import { loadParser } from "@/lib/domain/sql/parser";
import { runAudit } from "./audit-command";
import { runLint } from "./lint-command";
import { type Output, processOutput, write } from "./output";
import { runPlan } from "./plan-command";
import { runRollout } from "./rollout/rollout-command";
import { UsageError, usages } from "./usage";

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return /"version":\s*"(?<version>[^"]+)"/.exec(text)?.groups?.version ?? "unknown";
}

const commands = { lint: runLint, plan: runPlan, rollout: runRollout, audit: runAudit } as const;

async function run(args: readonly string[], output: Output): Promise<number> {
  const [command, ...others] = args;
  switch (command) {
    case "audit":
    case "rollout":
    case "lint":
    case "plan": {
      if (others.includes("--help") || others.includes("-h")) {
        await write(output.out, usages[command]);
        return 0;
      }
      await loadParser();
      return await commands[command](others, output);
    }
    case "--version":
    case "-v":
      await write(output.out, `colonnade ${await readVersion()}\n`);
      return 0;
    case "help":
    case "--help":
    case "-h": {
      const topic = Object.keys(commands).find((one): one is keyof typeof commands => one === others[0]);
      await write(output.out, usages[topic ?? "colonnade"]);
      return 0;
    }
    case undefined:
      await write(output.err, usages.colonnade);
      return 2;
    default:
      throw new UsageError(`There is no command ${command}; there are ${Object.keys(commands).join(", ")}.`);
  }
}

/** Runs the command line; resolves to the exit code: 0 clean, 1 findings, no safe plan or refused, 2 bad usage, and further ones of a rollout. Writes everything before it resolves. */
export async function main(args: readonly string[], output: Output = processOutput()): Promise<number> {
  // A reader that has seen enough (`| head`) closes the pipe: no reason to complain.
  output.out.on("error", () => undefined);
  try {
    return await run(args, output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const hint = error.topic === "colonnade" ? "colonnade help" : `colonnade help ${error.topic}`;
    await write(output.err, `colonnade: ${error.message}\nSee ${hint}.\n`);
    return 2;
  }
}
