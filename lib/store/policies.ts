import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { defaultPolicy, type Policy } from "@/lib/domain/gate/policy";
import { invariant } from "@/lib/domain/invariant";
import { notifyRollout } from "./notify";
import { rollouts, targets, user } from "./schema";
import { groups } from "./schema/people";
import { policies } from "./schema/policies";
import type { Executor, Tx } from "./store";

export interface AppliedPolicy {
  readonly environment: string;
  /** Null: nobody has given this environment a policy, so the default holds. */
  readonly version: number | null;
  readonly policy: Policy;
  /** Of the groups that it names, by id; one that is gone is not in it. */
  readonly groupNames: Readonly<Record<string, string>>;
}

function groupIdsOf(policy: Policy): string[] {
  return Object.values(policy.phases).flatMap((rule) => rule.groups);
}

async function readGroupNames(
  db: Executor,
  ids: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (ids.length === 0) return {};
  const rows = await db
    .select({ id: groups.id, name: groups.name })
    .from(groups)
    .where(inArray(groups.id, [...new Set(ids)]));
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

/** The policies that hold in these environments now, by environment. */
export async function readPolicies(
  db: Executor,
  environments: readonly string[],
): Promise<ReadonlyMap<string, AppliedPolicy>> {
  const rows =
    environments.length === 0
      ? []
      : await db
          .selectDistinctOn([policies.environment])
          .from(policies)
          .where(inArray(policies.environment, [...environments]))
          .orderBy(policies.environment, desc(policies.version));
  const groupNames = await readGroupNames(
    db,
    rows.flatMap((row) => groupIdsOf(row.policy)),
  );
  return new Map(
    environments.map((environment) => {
      const row = rows.find((one) => one.environment === environment);
      const { version, policy } = row ?? { version: null, policy: defaultPolicy(environment) };
      return [environment, { environment, version, policy, groupNames }];
    }),
  );
}

/** The policy that holds in an environment now. */
export async function readPolicy(db: Executor, environment: string): Promise<AppliedPolicy> {
  const policy = (await readPolicies(db, [environment])).get(environment);
  invariant(policy !== undefined, "every environment that is asked for has a policy");
  return policy;
}

/** Every version of an environment's policy, newest first. */
export async function listPolicyVersions(db: Executor, environment: string) {
  return await db
    .select({
      version: policies.version,
      policy: policies.policy,
      comment: policies.comment,
      changedBy: { id: user.id, name: user.name },
      changedAt: policies.changedAt,
    })
    .from(policies)
    .innerJoin(user, eq(user.id, policies.changedBy))
    .where(eq(policies.environment, environment))
    .orderBy(desc(policies.version));
}

/** Environments that targets are in, or that somebody gave a policy. */
export async function listEnvironments(db: Executor): Promise<readonly string[]> {
  const ofTargets = await db.selectDistinct({ environment: targets.environment }).from(targets);
  const ofPolicies = await db.selectDistinct({ environment: policies.environment }).from(policies);
  return [...new Set([...ofTargets, ...ofPolicies].map((one) => one.environment))].sort();
}

/** Rollouts of an environment that have begun and not ended, by environment. */
export async function countOpenRollouts(db: Executor): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ environment: targets.environment, count: sql<number>`count(*)::int` })
    .from(rollouts)
    .innerJoin(targets, eq(targets.id, rollouts.targetId))
    .where(isNull(rollouts.endedAt))
    .groupBy(targets.environment);
  return new Map(rows.map((row) => [row.environment, row.count]));
}

/** Wakes the viewers of every open rollout of an environment; returns their ids. */
export async function notifyOpenRollouts(tx: Tx, environment: string): Promise<readonly string[]> {
  const open = await tx
    .select({ id: rollouts.id })
    .from(rollouts)
    .innerJoin(targets, eq(targets.id, rollouts.targetId))
    .where(and(eq(targets.environment, environment), isNull(rollouts.endedAt)));
  for (const { id } of open) await notifyRollout(tx, id);
  return open.map((one) => one.id);
}

/** The environments whose policy, as it holds now, asks this group for approvals. */
export async function findPoliciesNaming(db: Executor, groupId: string): Promise<readonly string[]> {
  const rows = await db
    .selectDistinctOn([policies.environment])
    .from(policies)
    .orderBy(policies.environment, desc(policies.version));
  return rows.filter((row) => groupIdsOf(row.policy).includes(groupId)).map((row) => row.environment);
}
