import { and, eq, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { displayAddress, parseConnectionString } from "@/lib/postgres/connection-string";
import { findPrimary, type PassedHost } from "@/lib/postgres/find-primary";
import { testConnection } from "@/lib/postgres/test-connection";
import { everyRollout } from "@/lib/store/channels";
import { wakeEngines } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { rollouts, targetReplicas, targets } from "@/lib/store/schema";
import { inTransaction, type Tx } from "@/lib/store/store";
import { findTargetConnection, type TargetConnection } from "@/lib/store/targets";
import {
  connectionStringSchema,
  examineConnections,
  replicaNameSchema,
  targetNameSchema,
} from "./examine-connections";
import { getTargetConnection } from "./on-target";
import { refuseUnusable } from "./refuse-unusable";

export const editTargetBody = z.object({
  /** Of the target as it was looked at; an edit in between is a conflict. */
  expectedVersion: z.number().int().optional(),
  name: targetNameSchema.optional(),
  connectionString: connectionStringSchema.optional(),
  /** All that there are from now on. One without a connection string keeps the one that it has, or is read from the primary. */
  replicas: z
    .array(z.object({ name: replicaNameSchema, connectionString: connectionStringSchema.optional() }))
    .max(16)
    .optional(),
});
export const editTargetInput = editTargetBody.extend({ targetId: z.string().min(1) });
type Input = z.output<typeof editTargetInput>;
type Needed = Pick<Services, "store" | "secrets" | "log" | "newId">;

export interface EditedTarget {
  readonly name: string;
  readonly address: string;
  readonly replicas: readonly string[];
  readonly warnings: readonly string[];
}

interface Connections {
  readonly connectionString: string;
  readonly replicas: TargetConnection["replicas"];
  readonly timeline: number | null;
  readonly systemIdentifier: string;
  readonly warnings: readonly string[];
}

/**
 * Changes a target's name, its connection, or its replicas. A connection has to lead to the same database of the same cluster, and not to an old primary: what
 * the rollouts have done is there and nowhere else. Drivers take it up at once, wherever they are.
 */
export async function editTarget(
  services: Needed,
  actor: Actor,
  input: unknown,
): Promise<Result<EditedTarget>> {
  return await asResult(services, "Changing a target", async () => {
    authorise(actor, "manage_targets");
    const parsed = parseInput(editTargetInput, input);
    const names = parsed.replicas?.map((replica) => replica.name) ?? [];
    if (new Set(names).size < names.length) {
      return refuse("invalid_input", "Two replicas have the same name.", { remedy: "Give each its own." });
    }
    const before = await getTargetConnection(services, parsed.targetId);
    if (parsed.expectedVersion !== undefined && parsed.expectedVersion !== before.version) {
      return refuseStale(before.name);
    }
    const isReconnected = parsed.connectionString !== undefined || parsed.replicas !== undefined;
    const after = isReconnected ? await examine(before, parsed) : null;
    return await inTransaction(services.store, (tx) => write(services, tx, actor, { before, parsed, after }));
  });
}

function refuseStale(name: string): never {
  return refuse("conflict", `${name} was changed while you were looking at it.`, {
    remedy: "Look at it again, then repeat what you did.",
  });
}

function databaseOf(connectionString: string): string | null {
  const parsed = parseConnectionString(connectionString);
  return parsed.kind === "valid" ? parsed.address.database : null;
}

/** Tries what is new, and finds the primary; refuses what can't be the same database. */
async function examine(before: TargetConnection, parsed: Input): Promise<Connections> {
  const connectionString = parsed.connectionString ?? before.connectionString;
  const given = (parsed.replicas ?? []).flatMap(({ name, connectionString: own }) =>
    own === undefined ? [] : [{ name, connectionString: own }],
  );
  const { report } = await examineConnections({ connectionString, replicas: given });
  if (!report.ok) return refuseUnusable(report);
  if (databaseOf(connectionString) !== databaseOf(before.connectionString)) {
    return refuse("precondition_failed", "This connection leads to another database.", {
      remedy: "Name the same database, or add the other one as a target of its own.",
    });
  }
  const found = await findPrimary({ connectionString, purpose: "probe" }, before);
  if (found.kind === "another_cluster") {
    return refuse("precondition_failed", "This connection leads to another database cluster.", {
      remedy: "Give a connection to the same cluster, or add the other one as a target of its own.",
    });
  }
  if (found.kind === "refused") return refuse("target_unreachable", found.failure.message);
  if (found.kind === "none") return refuseNone(found.passed);
  await found.session.close();
  const kept = await keepReplicas(before, parsed, report.discovered);
  return {
    connectionString,
    replicas: kept,
    timeline: found.identity.timeline,
    systemIdentifier: found.identity.systemIdentifier ?? before.systemIdentifier,
    warnings: report.warnings,
  };
}

function refuseNone(passed: readonly PassedHost[]): never {
  const split = passed.find((host) => host.isSplit);
  const said = passed.map(({ at, why }) => `${at} ${why}`).join("; ");
  return refuse("precondition_failed", `${said}.`, {
    remedy:
      split === undefined
        ? "Give the connection of the server that takes writes."
        : "Stop this server, and make it a replica of the new primary (pg_rewind). Then give the new primary's connection.",
  });
}

/** A replica that was promoted is none any more; those that stream are watched, named or not. */
async function keepReplicas(
  before: TargetConnection,
  parsed: Input,
  discovered: readonly string[],
): Promise<TargetConnection["replicas"]> {
  const wanted =
    parsed.replicas ?? before.replicas.map(({ name }) => ({ name, connectionString: undefined }));
  const kept = await Promise.all(
    wanted.map(async ({ name, connectionString: given }) => {
      if (given !== undefined) return [{ name, connectionString: given }];
      const stored = before.replicas.find((one) => one.name === name)?.connectionString ?? null;
      if (stored === null) return [{ name, connectionString: null }];
      const test = await testConnection({ connectionString: stored, expects: "replica" });
      const isPromoted = test.kind === "failed" && test.problem.code === "is_primary";
      return isPromoted ? [] : [{ name, connectionString: stored }];
    }),
  );
  const all = kept.flat();
  const others = [...new Set(discovered)].filter((name) => !all.some((replica) => replica.name === name));
  return [...all, ...others.map((name) => ({ name, connectionString: null }))];
}

async function write(
  services: Needed,
  tx: Tx,
  actor: Actor,
  edit: { readonly before: TargetConnection; readonly parsed: Input; readonly after: Connections | null },
): Promise<EditedTarget> {
  const { parsed, after } = edit;
  const { targetId } = parsed;
  const [row] = await tx.select().from(targets).where(eq(targets.id, targetId)).for("update");
  const before = await findTargetConnection(tx, services.secrets, targetId);
  if (row === undefined || before === null) return refuse("not_found", "There is no such target.");
  if (row.version !== edit.before.version) return refuseStale(row.name);
  const name = parsed.name ?? row.name;
  if (name !== row.name) await refuseTaken(tx, name);
  const address = after === null ? row.address : displayAddress(after.connectionString);
  await tx
    .update(targets)
    .set({
      name,
      address,
      version: row.version + 1,
      ...(after === null
        ? {}
        : {
            connection: services.secrets.seal(after.connectionString, targetId),
            systemIdentifier: after.systemIdentifier,
            timeline: sql`greatest(${targets.timeline}, ${after.timeline}::int)`,
          }),
    })
    .where(eq(targets.id, targetId));
  if (after !== null) await replaceReplicas(services, tx, targetId, after.replicas);
  const replicas = (after ?? before).replicas.map((replica) => replica.name);
  await record(tx, actor, targetId, {
    kind: "target_edited",
    name,
    renamedFrom: name === row.name ? null : row.name,
    address: address === row.address ? null : { before: row.address, after: address },
    replicas:
      after === null ? null : { before: before.replicas.map((replica) => replica.name), after: replicas },
  });
  await wakeEngines(tx, everyRollout);
  return { name, address, replicas, warnings: after?.warnings ?? [] };
}

async function refuseTaken(tx: Tx, name: string): Promise<void> {
  const taken = await tx.select({ id: targets.id }).from(targets).where(eq(targets.name, name));
  if (taken.length > 0) {
    refuse("precondition_failed", `There is a target named ${name} already.`, {
      remedy: "Choose another name.",
    });
  }
}

async function replaceReplicas(
  services: Needed,
  tx: Tx,
  targetId: string,
  replicas: TargetConnection["replicas"],
): Promise<void> {
  await tx.delete(targetReplicas).where(eq(targetReplicas.targetId, targetId));
  if (replicas.length === 0) return;
  await tx.insert(targetReplicas).values(
    replicas.map(({ name, connectionString }) => ({
      targetId,
      name,
      connection: connectionString === null ? null : services.secrets.seal(connectionString, targetId),
      address: connectionString === null ? null : displayAddress(connectionString),
    })),
  );
}

/** In the target's record, and in that of every rollout there that has not ended. */
async function record(tx: Tx, actor: Actor, targetId: string, data: EventData): Promise<void> {
  await recordEvent(tx, { rolloutId: null, targetId, actor, data });
  const open = await tx
    .select({ id: rollouts.id })
    .from(rollouts)
    .where(and(eq(rollouts.targetId, targetId), notInArray(rollouts.state, ["completed", "aborted"])))
    .orderBy(rollouts.id);
  for (const { id } of open) await recordEvent(tx, { rolloutId: id, targetId, actor, data });
}
