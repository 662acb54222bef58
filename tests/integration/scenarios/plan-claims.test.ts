import { Client } from "pg";
import { beforeAll, describe, test } from "vitest";
import type { Plan } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { openSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { allScenarios, listCases } from "./all-scenarios";
import { Prober, runPlan } from "./prober";
import type { Scenario } from "./scenario";

/** What every scenario's plan says of its statements is what a real server does. */

async function planOn(url: string, scenario: Scenario): Promise<Plan> {
  const session = await openSession({ connectionString: url, purpose: "observe", rolloutId: "claims" });
  const facts = await readChangeFacts(session, scenario.change).finally(() => session.close());
  const planned = planChange(scenario.change, facts, { rolloutId: "claims" });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
  return planned.plan;
}

beforeAll(loadParser);

describe.each(allScenarios)("what a plan says of its statements: %s", (_, scenarios) => {
  test.each(listCases(scenarios))("$name ($server server)", async ({ scenario, server }) => {
    const database = await (server === "newest" ? createDatabase("claims") : createOldestDatabase("claims"));
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      for (const statement of scenario.setUp) await client.query(statement);
      const plan = await planOn(database.url, scenario);
      await runPlan(new Prober(client), plan);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
