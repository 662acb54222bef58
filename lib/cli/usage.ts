/** What the command understands, and how it says that it did not. */

/** Bad usage: the message names what is wrong and what is allowed. Ends the command with exit code 2. */
export class UsageError extends Error {
  readonly topic: Topic;

  constructor(message: string, topic: Topic = "colonnade") {
    super(message);
    this.name = "UsageError";
    this.topic = topic;
  }
}

export type Topic = "colonnade" | "lint" | "plan";

export const usages: Readonly<Record<Topic, string>> = {
  colonnade: `colonnade: column changes on a live PostgreSQL database without downtime

  colonnade lint [files or -]    judge SQL statement by statement: locks, rewrites, what breaks
  colonnade plan change.json     the safe plan of one change
  colonnade help [command]       what a command takes
  colonnade --version
`,
  lint: `colonnade lint [files, folders or -] [options]

  Judges every statement: safe, careful or unsafe, with its lock, why, and the safe way. A folder means its *.sql files; - is standard input.
  Nothing is run, and no server is needed.

  --pg 14…18                     the server's major version (18)
  --schema FILE                  DDL that exists already: types, checks and indexes are looked up there
  --transaction per-file|none    per-file: the tool that runs the files wraps each in one transaction (none)
  --format text|json|sarif       (text)
  --fail-on unsafe|careful       the verdict from which the exit code is 1 (unsafe)

  Exit code: 0 clean · 1 findings at or above --fail-on · 2 bad usage, or SQL that can't be parsed
`,
  plan: `colonnade plan change.json [options]

  Prints the plan of a change: its phases, statements, locks, probes and undo. The file holds a change, or {"change": …, "facts": …};
  - is standard input.

  --url postgresql://…           read the facts from this server, read-only (or COLONNADE_TARGET_URL)
  --schema FILE                  build the facts from DDL instead
  --pg 14…18                     the server's major version, where no server is asked (18)
  --format text|json|sql         (text)

  Without a server or a schema, the table is taken for granted, and what was assumed is said.
  Exit code: 0 planned · 1 there is no safe plan · 2 bad usage, or a file that is no change
`,
};
