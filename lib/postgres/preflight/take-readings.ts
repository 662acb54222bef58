import { ZodError } from "zod";
import type { Answered } from "@/lib/domain/preflight/data-question";
import { listDataQuestions } from "@/lib/domain/preflight/data-questions";
import type { Reading, Readings } from "@/lib/domain/preflight/judge-preflight";
import type { ReplicationReading } from "@/lib/domain/preflight/judge-replication";
import { listPlanTables, type Subject } from "@/lib/domain/preflight/subject";
import { classifyFailure, TargetError } from "../failure";
import type { ExpectedReplica } from "../replicas";
import { openSession, type Session, withSession } from "../session";
import { type AnswerLimits, answerLimits, answerQuestions } from "./answer-questions";
import { readActivity } from "./read-activity";
import { readEstimates } from "./read-estimates";
import { readHeadroom } from "./read-headroom";
import { readPrivileges } from "./read-privileges";
import { readReplication } from "./read-replication";
import { readServerSettings } from "./read-server-settings";
import { readTriggerSources } from "./read-trigger-sources";

/**
 * Reads everything that a preflight is judged by. Writes nothing: sessions are read-only, and each statement has its time. What can't be read is told as
 * unread, never left out.
 */

type ReplicaAddress = { readonly name: string; readonly connectionString: string | null };

/** A replica that lags more than this is not asked for rows: the primary is. */
const mostLagSeconds = 30;

async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    if (error instanceof ZodError)
      return { kind: "unread", reason: "the server answered in a way that is not known" };
    // Without the connection nothing else can be read either: the caller says that the target is away.
    if (!(error instanceof TargetError) || error.failure.kind === "connection_lost") throw error;
    return { kind: "unread", reason: error.failure.message };
  }
}

async function openReplicas(replicas: readonly ReplicaAddress[]): Promise<readonly ExpectedReplica[]> {
  return await Promise.all(
    replicas.map(async ({ name, connectionString }): Promise<ExpectedReplica> => {
      if (connectionString === null) return { name, session: null };
      try {
        const session = await openSession({ connectionString, purpose: "observe", connectTimeoutMs: 1_500 });
        return { name, session };
      } catch (error) {
        return { name, session: null, problem: classifyFailure(error).message };
      }
    }),
  );
}

async function readFollowers(
  primary: Session,
  replicas: readonly ReplicaAddress[],
): Promise<Reading<ReplicationReading>> {
  const opened = await openReplicas(replicas);
  try {
    return await reading(() => readReplication(primary, opened));
  } finally {
    await Promise.all(opened.map(({ session }) => session?.close()));
  }
}

/** The replica that is the least behind, where one can be asked. */
function chooseReplica(
  replicas: readonly ReplicaAddress[],
  replication: Reading<ReplicationReading>,
): { readonly name: string; readonly connectionString: string } | null {
  if (replication.kind === "unread") return null;
  const near = replication.value.expected
    .filter((one) => one.state === "streaming" && one.seconds !== null && one.seconds <= mostLagSeconds)
    .sort((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0));
  for (const { name } of near) {
    const connectionString = replicas.find((one) => one.name === name)?.connectionString ?? null;
    if (connectionString !== null) return { name, connectionString };
  }
  return null;
}

async function readData(
  primary: Session,
  replica: { readonly name: string; readonly connectionString: string } | null,
  subject: Subject,
  limits: AnswerLimits,
): Promise<readonly Answered[]> {
  const questions = listDataQuestions(subject);
  if (questions.length === 0) return [];
  const estimates = await reading(() => readEstimates(primary, subject));
  const known = estimates.kind === "read" ? estimates.value : new Map<string, string>();
  const { estimatedRows } = subject.facts.table.table;
  const ask = (session: Session, on: string) =>
    answerQuestions({ session, on, estimatedRows }, questions, known, limits);
  if (replica === null) return await ask(primary, "primary");
  try {
    const { name, connectionString } = replica;
    return await withSession({ connectionString, purpose: "read", connectTimeoutMs: 1_500 }, (session) =>
      ask(session, name),
    );
  } catch (error) {
    // It went away between two looks: answers never throw, only opening it does.
    if (!(error instanceof TargetError)) throw error;
    return await ask(primary, "primary");
  }
}

/** Takes all readings of a target. `primary` is a session of the purpose `read`. Throws TargetError when the primary is lost. Call loadParser first. */
export async function takeReadings(
  primary: Session,
  replicas: readonly ReplicaAddress[],
  subject: Subject,
  limits: AnswerLimits = answerLimits,
): Promise<Omit<Readings, "openRollouts">> {
  const tables = listPlanTables(subject);
  const replication = await readFollowers(primary, replicas);
  return {
    privileges: await reading(() => readPrivileges(primary, tables)),
    activity: await reading(() => readActivity(primary, tables)),
    replication,
    headroom: await reading(() => readHeadroom(primary, tables)),
    triggers: await reading(() => readTriggerSources(primary, tables)),
    settings: await reading(() => readServerSettings(primary, tables)),
    data: await readData(primary, chooseReplica(replicas, replication), subject, limits),
  };
}
