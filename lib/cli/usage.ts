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

export type Topic = "colonnade" | "lint" | "plan" | "rollout" | "audit";

export const usages: Readonly<Record<Topic, string>> = {
  colonnade: `colonnade: column changes on a live PostgreSQL database without downtime

  colonnade lint [files or -]    judge SQL statement by statement: locks, rewrites, what breaks
  colonnade plan change.json     the safe plan of one change
  colonnade rollout …            drive a rollout: create, submit, approve, start, pause, resume, undo, status, watch
  colonnade audit verify         check the audit log against its chain of hashes
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
  audit: `colonnade audit verify [options]

  Checks every event of the audit log against the chain of hashes over it, and names each that was changed, removed, added or put elsewhere.

  --file audit.jsonl             an export (- for standard input): no database is asked
  --database-url postgresql://…  Colonnade's own database, read-only (or DATABASE_URL)
  --head SEQ:HASH                a head that was noted before: finds that the end was cut off
  --format text|json             (text)

  Exit code: 0 the record is whole · 1 it is not · 2 bad usage, or a file that is no export
`,
  rollout: `colonnade rollout <verb> [rollout] [options]

  Drives a rollout through Colonnade's API, with the permissions of an API key and the person that it is of. Every check of the pages holds.

  create --target NAME --file change.json [--title TEXT]   a draft; prints its id (the file: - for standard input)
  submit ROLLOUT                                           send it to review
  approve ROLLOUT --phase PHASE --plan HASH [--comment T]  approve a phase of exactly the plan that you read
  start ROLLOUT --phase PHASE [--plan HASH]                open its gate
  pause | resume | undo ROLLOUT [--phase PHASE]            the phase that it is about, where none is named
  status ROLLOUT                                           where it is, what is needed next, and the plan's hash
  watch ROLLOUT [--until done|idle|PHASE[:STATE]]          live, until every phase is done (done), nothing runs (idle), or a
        [--interval S] [--timeout S]                       phase is done or in a state

  --url https://…                where Colonnade is (or COLONNADE_URL)
  --json                         answers as JSON; watch: a value a line
  COLONNADE_API_KEY              the key, in the environment: a command line is seen by others

  Exit code: 0 done, reached · 1 refused, failed, given up · 2 bad usage · 3 Colonnade can't be reached · 4 paused: it waits for a person ·
  5 --timeout passed
`,
};
