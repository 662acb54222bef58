import { and, eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { displayAddress } from "@/lib/postgres/connection-string";
import { recordEvent } from "@/lib/store/record-event";
import { targetReplicas, targets } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import type { ConnectionReport } from "@/lib/view/target-view";
import { environmentSchema } from "./environment";
import {
  type Connections,
  connectionsInput,
  examineConnections,
  targetNameSchema,
} from "./examine-connections";
import { refuseUnusable } from "./refuse-unusable";

export const addTargetInput = connectionsInput.extend({
  name: targetNameSchema,
  environment: environmentSchema,
});

function replicasToStore(services: Services, targetId: string, input: Connections, report: ConnectionReport) {
  const given = input.replicas.map((replica) => ({
    targetId,
    name: replica.name,
    connection: services.secrets.seal(replica.connectionString, targetId),
    address: displayAddress(replica.connectionString),
  }));
  const others = [...new Set(report.discovered)]
    .filter((name) => !input.replicas.some((replica) => replica.name === name))
    .map((name) => ({ targetId, name, connection: null, address: null }));
  return [...given, ...others];
}

/**
 * Adds a target once its connections have been tried. Connection strings are sealed before they are stored. Replicas that stream from
 * the primary are watched, whether or not they were given.
 */
export async function addTarget(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly targetId: string; readonly warnings: readonly string[] }>> {
  return await asResult(services, "Adding a target", async () => {
    authorise(actor, "manage_targets");
    const parsed = parseInput(addTargetInput, input);
    const names = parsed.replicas.map((replica) => replica.name);
    if (new Set(names).size < names.length) {
      return refuse("invalid_input", "Two replicas have the same name.", { remedy: "Give each its own." });
    }
    const { report, systemIdentifier } = await examineConnections(parsed);
    if (!report.ok) return refuseUnusable(report);
    const targetId = services.newId();
    const identifier = systemIdentifier ?? "unknown";
    const address = displayAddress(parsed.connectionString);
    return await inTransaction(services.store, async (tx) => {
      const twins = await tx
        .select({ name: targets.name })
        .from(targets)
        .where(and(eq(targets.systemIdentifier, identifier), eq(targets.address, address)));
      const added = await tx
        .insert(targets)
        .values({
          id: targetId,
          name: parsed.name,
          environment: parsed.environment,
          connection: services.secrets.seal(parsed.connectionString, targetId),
          address,
          systemIdentifier: identifier,
          createdBy: actor.id,
        })
        .onConflictDoNothing({ target: targets.name })
        .returning({ id: targets.id });
      if (added.length === 0) {
        return refuse("precondition_failed", `There is a target named ${parsed.name} already.`, {
          remedy: "Choose another name.",
        });
      }
      const replicas = replicasToStore(services, targetId, parsed, report);
      if (replicas.length > 0) await tx.insert(targetReplicas).values(replicas);
      await recordEvent(tx, {
        rolloutId: null,
        targetId,
        actor,
        data: { kind: "target_added", name: parsed.name, environment: parsed.environment },
      });
      const isTwin = identifier !== "unknown" ? twins.map((twin) => twin.name) : [];
      return {
        targetId,
        warnings: [
          ...report.warnings,
          ...isTwin.map((name) => `${name} is the same database: rollouts on both would meet there.`),
        ],
      };
    });
  });
}
