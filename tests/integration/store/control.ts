import { randomUUID } from "node:crypto";
import pino from "pino";
import { createAuth } from "@/lib/access/auth";
import type { Services } from "@/lib/commands/services";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Actor, Role } from "@/lib/domain/lifecycle/role";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { phases, rollouts, targets, user } from "@/lib/store/schema";
import { createSecretBox } from "@/lib/store/secret-box";
import { openStore } from "@/lib/store/store";
import { changeFacts, validExpression, validType } from "@/tests/support/builders/facts";
import { createControlDatabase } from "@/tests/support/servers";

/** A control database of its own, with people, a target and rollouts made without asking a target. */

const instanceSecret = "a secret for tests, long enough to be one";

export const deriveCents: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "(amount * 100)::bigint" },
    },
  ],
  indexes: [{ columns: ["cents"], method: "btree" }],
  constraints: [],
};

const facts = changeFacts({
  expressions: [validExpression("(amount * 100)::bigint", { columns: ["amount"] })],
  types: [validType("bigint")],
});

export interface Control {
  readonly url: string;
  readonly services: Services;
  person(name: string, role: Role): Promise<Actor>;
  target(creator: Actor, environment?: string): Promise<string>;
  /** A rollout whose plan follows from built facts; its phases wait. */
  rollout(author: Actor, targetId: string, state?: RolloutState): Promise<{ id: string; planHash: string }>;
  close(): Promise<void>;
}

export async function openControl(label: string): Promise<Control> {
  await loadParser();
  const database = await createControlDatabase(label);
  const store = openStore(database.url, { applicationName: "colonnade test" });
  const services: Services = {
    store,
    secrets: createSecretBox(instanceSecret),
    auth: createAuth({ store, instanceSecret, url: null, sso: null }),
    entrance: { url: null, proxies: 1, sso: null },
    mail: null,
    log: pino({ level: "silent" }),
    isDemo: false,
    instanceSecret,
    now: () => new Date(),
    newId: randomUUID,
  };
  return {
    url: database.url,
    services,
    async person(name, role) {
      const row = { id: randomUUID(), name, email: `${name}@example.test`, role };
      await store.db.insert(user).values(row);
      return { ...row, groupIds: [], via: "page" };
    },
    async target(creator, environment = "production") {
      const id = randomUUID();
      await store.db.insert(targets).values({
        id,
        name: `target ${id.slice(0, 8)}`,
        environment,
        connection: services.secrets.seal("postgresql://nobody@127.0.0.1:1/none", id),
        address: "127.0.0.1:1/none",
        systemIdentifier: "1",
        createdBy: creator.id,
      });
      return id;
    },
    async rollout(author, targetId, state = "in_review") {
      const id = randomUUID();
      const planned = planChange(deriveCents, facts, { rolloutId: id });
      if (planned.kind === "refused") throw new Error(JSON.stringify(planned.problems));
      await store.db.insert(rollouts).values({
        id,
        targetId,
        title: "Add cents",
        state,
        change: deriveCents,
        plan: planned.plan,
        planHash: planned.hash,
        problems: [...planned.problems],
        facts,
        limits: defaultLimits,
        authorId: author.id,
      });
      if (state !== "draft") {
        await store.db.insert(phases).values(
          planned.plan.phases.map((phase, position) => ({
            rolloutId: id,
            name: phase.name,
            position,
            state: "waiting" as const,
          })),
        );
      }
      return { id, planHash: planned.hash };
    },
    async close() {
      await store.close();
      await database.drop();
    },
  };
}
