import { parseArgs } from "node:util";
import { type Topic, UsageError } from "./usage";

/** The options of a command line, checked. */

type Declared = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

export interface ParsedLine {
  readonly names: readonly string[];
  /** The value of an option; null when it was not given. */
  text(option: string): string | null;
  /** True when an option that takes no value was given. */
  has(option: string): boolean;
  /** The value of an option that takes one of some words. Throws UsageError on another. */
  word<Word extends string>(option: string, words: readonly Word[], fallback: Word): Word;
  /** A major version of PostgreSQL that Colonnade serves. Throws UsageError on another. */
  major(option: string): number;
}

/** Splits a command line into names and options. Throws UsageError on an option that the command does not take. */
export function parseLine(args: readonly string[], declared: Declared, topic: Topic): ParsedLine {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options: { ...declared }, allowPositionals: true, strict: true });
  } catch (error) {
    const first = error instanceof Error ? (error.message.split(". ")[0] ?? error.message) : String(error);
    throw new UsageError(`${first}.`, topic);
  }
  const text = (option: string) => {
    const value = parsed.values[option];
    return typeof value === "string" ? value : null;
  };
  return {
    names: parsed.positionals,
    text,
    has: (option) => parsed.values[option] === true,
    word(option, words, fallback) {
      const given = text(option);
      if (given === null) return fallback;
      const found = words.find((one) => one === given);
      if (found === undefined) {
        throw new UsageError(`--${option} takes ${words.join(" or ")}, not ${given || "nothing"}.`, topic);
      }
      return found;
    },
    major(option) {
      const given = text(option) ?? "18";
      const major = Number(given);
      if (!Number.isInteger(major) || major < 14 || major > 18) {
        throw new UsageError(`--${option} takes a version from 14 to 18, not ${given || "nothing"}.`, topic);
      }
      return major;
    },
  };
}
