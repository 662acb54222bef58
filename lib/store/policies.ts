import { desc, eq, inArray } from "drizzle-orm";
import { defaultPolicy, type Policy } from "@/lib/domain/gate/policy";
import { policies } from "./schema/policies";
import type { Executor } from "./store";

export interface AppliedPolicy {
  readonly environment: string;
  /** Null: nobody has given this environment a policy, so the default holds. */
  readonly version: number | null;
  readonly policy: Policy;
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
  return new Map(
    environments.map((environment) => {
      const row = rows.find((one) => one.environment === environment);
      const { version, policy } = row ?? { version: null, policy: defaultPolicy(environment) };
      return [environment, { environment, version, policy }];
    }),
  );
}

/** The policy that holds in an environment now. */
export async function readPolicy(db: Executor, environment: string): Promise<AppliedPolicy> {
  const [row] = await db
    .select()
    .from(policies)
    .where(eq(policies.environment, environment))
    .orderBy(desc(policies.version))
    .limit(1);
  if (row === undefined) return { environment, version: null, policy: defaultPolicy(environment) };
  return { environment, version: row.version, policy: row.policy };
}
