import { z } from "zod";
import { sql } from "@/lib/domain/sql/sql";
import { type ConnectionAddress, displayHost, parseConnectionString } from "./connection-string";
import { classifyFailure, type Failure, TargetError } from "./failure";
import { openSession, type Queries, type Session, type SessionOptions } from "./session";

/**
 * Which of a target's hosts is its primary. Every host is asked, all at once, for a server that answers first may be the old primary that came
 * back after a promotion. A host counts that takes writes, belongs to the same cluster, and is on no older timeline than the newest that was
 * ever seen: a promotion begins a new timeline, so what is written on an older one is lost to the cluster.
 */

const basicsSchema = z.object({
  isStandby: z.boolean(),
  /** default_transaction_read_only, as the server, the database or the role sets it. */
  isReadOnly: z.boolean(),
  /** When the server was started, as epoch seconds: with the cluster's identifier it names one running server. */
  startedAt: z.string(),
});

export type ServerIdentity = Readonly<z.infer<typeof basicsSchema>> & {
  /** Null on a standby, and where the server does not tell. */
  readonly timeline: number | null;
  /** Tells clusters apart; null where the role may not read it. */
  readonly systemIdentifier: string | null;
};

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    const refused: readonly Failure["kind"][] = ["permission", "not_found", "syntax"];
    if (error instanceof TargetError && refused.includes(error.failure.kind)) return null;
    throw error;
  }
}

/** Who a server is: enough to tell a primary from a standby, from its own past, and from another server. Throws TargetError. */
export async function readServerIdentity(session: Queries): Promise<ServerIdentity> {
  const rows = await session.read(
    sql`select
  pg_catalog.pg_is_in_recovery() as "isStandby",
  -- why: the session itself has set it for what it is to do
  (select reset_val = 'on' from pg_catalog.pg_settings where name = 'default_transaction_read_only') as "isReadOnly",
  extract(epoch from pg_catalog.pg_postmaster_start_time())::text as "startedAt"`,
    basicsSchema,
  );
  const basics = rows[0];
  if (basics === undefined) throw new Error("A select without a from returns one row");
  const systemIdentifier = await orNull(
    session.read(
      sql`select system_identifier::text as identifier from pg_catalog.pg_control_system()`,
      z.object({ identifier: z.string() }),
    ),
  );
  const timeline = basics.isStandby ? null : await orNull(readTimeline(session));
  return { ...basics, timeline, systemIdentifier: systemIdentifier?.[0]?.identifier ?? null };
}

/** The timeline that a primary writes on. Throws TargetError. */
async function readTimeline(session: Queries): Promise<number | null> {
  const rows = await session.read(
    // Postgres: pg_control_checkpoint() tells of the last checkpoint, which lies before a promotion for a while.
    sql`select ('x' || left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int as timeline`,
    z.object({ timeline: z.number().int() }),
  );
  return rows[0]?.timeline ?? null;
}

/** A host that is not the one, and why, as the end of a sentence that begins with it: "is a standby". */
export interface PassedHost {
  readonly at: string;
  readonly why: string;
  /** It takes writes and must not be written to. */
  readonly isSplit: boolean;
}

export type FoundPrimary =
  | {
      readonly kind: "found";
      readonly session: Session;
      readonly host: ConnectionAddress;
      readonly at: string;
      readonly identity: ServerIdentity;
      readonly passed: readonly PassedHost[];
    }
  | { readonly kind: "none"; readonly passed: readonly PassedHost[] }
  /** No host can ever be used as things are: what the first of them said. */
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "another_cluster" };

export interface Wanted {
  /** Of the cluster that was registered; empty or `unknown` where it could not be read. */
  readonly systemIdentifier: string;
  /** The newest timeline that was seen; null before the first. */
  readonly timeline: number | null;
}

type Asked =
  | { readonly kind: "answered"; readonly session: Session; readonly identity: ServerIdentity }
  | { readonly kind: "failed"; readonly failure: Failure };

type Host = { readonly host: ConnectionAddress; readonly at: string };
type Answer = Host & Extract<Asked, { kind: "answered" }>;

async function ask(options: SessionOptions, host: ConnectionAddress): Promise<Asked> {
  try {
    const session = await openSession({ ...options, host });
    try {
      return { kind: "answered", session, identity: await readServerIdentity(session) };
    } catch (error) {
      session.destroy();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { kind: "failed", failure: error.failure };
  }
}

/** True when the cluster is known to be another one than was registered. */
export function isAnotherCluster(found: string | null, registered: string): boolean {
  return found !== null && registered !== "" && registered !== "unknown" && found !== registered;
}

function judge(identity: ServerIdentity, wanted: Wanted): Omit<PassedHost, "at"> | null {
  if (isAnotherCluster(identity.systemIdentifier, wanted.systemIdentifier)) {
    return { why: "belongs to another database cluster", isSplit: false };
  }
  if (identity.isStandby) return { why: "is a standby: nothing can be written there", isSplit: false };
  const { timeline } = identity;
  if (timeline !== null && wanted.timeline !== null && timeline < wanted.timeline) {
    return {
      why: `takes writes on timeline ${timeline}, but a primary on timeline ${wanted.timeline} was seen: it is an old primary that came back, and what is written there is lost to the others`,
      isSplit: true,
    };
  }
  if (identity.isReadOnly) {
    return { why: "is set to take no writes (default_transaction_read_only)", isSplit: false };
  }
  return null;
}

/** Asks every host which is the primary; sessions to all others are closed. Throws nothing that a connection string can lead to. */
export async function findPrimary(options: SessionOptions, wanted: Wanted): Promise<FoundPrimary> {
  const parsed = parseConnectionString(options.connectionString);
  if (parsed.kind === "invalid") {
    return {
      kind: "refused",
      failure: classifyFailure(new Error(`The connection string is not valid: ${parsed.message}`)),
    };
  }
  const asked = await Promise.all(
    parsed.addresses.map(async (host) => ({
      host,
      at: displayHost(host),
      ...(await ask(options, host)),
    })),
  );
  const answers = asked.flatMap((one) => (one.kind === "answered" ? [one] : []));
  const failures = asked.flatMap((one) => (one.kind === "failed" ? [one] : []));
  const { candidates, passed } = sort(answers, wanted);
  const unheard = failures.map(({ at, failure }) => ({
    at,
    why: `can't be reached: ${failure.message}`,
    isSplit: false,
  }));
  const best = chooseNewest(candidates, passed);
  await Promise.all(answers.map(({ session }) => (session === best?.session ? null : session.close())));
  const all = [...passed, ...unheard];
  if (best !== null) {
    const { session, host, at, identity } = best;
    return { kind: "found", session, host, at, identity, passed: all };
  }
  const [first] = failures;
  if (first !== undefined && failures.length === asked.length && failures.every(isLasting)) {
    return { kind: "refused", failure: first.failure };
  }
  const isOther = ({ identity }: Answer) =>
    isAnotherCluster(identity.systemIdentifier, wanted.systemIdentifier);
  if (answers.length === asked.length && answers.every(isOther)) return { kind: "another_cluster" };
  return { kind: "none", passed: all };
}

function isLasting({ failure }: { readonly failure: Failure }): boolean {
  return failure.retry === "never";
}

function sort(
  answers: readonly Answer[],
  wanted: Wanted,
): { candidates: readonly Answer[]; passed: PassedHost[] } {
  const candidates: Answer[] = [];
  const passed: PassedHost[] = [];
  for (const answer of answers) {
    const why = judge(answer.identity, wanted);
    if (why === null) candidates.push(answer);
    else passed.push({ at: answer.at, ...why });
  }
  return { candidates, passed };
}

/** The one on the newest timeline. Of two servers on the same neither may be written to; two names of one server are no matter. */
function chooseNewest(candidates: readonly Answer[], passed: PassedHost[]): Answer | null {
  const newest = Math.max(...candidates.map((one) => one.identity.timeline ?? 0));
  const best = candidates.filter((one) => (one.identity.timeline ?? 0) === newest);
  for (const { at, identity } of candidates.filter((one) => !best.includes(one))) {
    passed.push({
      at,
      why: `takes writes on timeline ${identity.timeline ?? "unknown"}, and another host does on timeline ${newest}: it is an old primary that came back`,
      isSplit: true,
    });
  }
  const [first] = best;
  if (first === undefined) return null;
  if (best.every((one) => one.identity.startedAt === first.identity.startedAt)) return first;
  for (const { at } of best) {
    passed.push({
      at,
      why: `takes writes, and so does another host on the same timeline: one of them must be stopped`,
      isSplit: true,
    });
  }
  return null;
}
