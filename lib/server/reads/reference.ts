import "server-only";
import type { ReferenceGroup, ReferenceOperation } from "@/lib/view/reference/reference";
import { requireActor } from "../current-actor";
import { describeReference } from "../openapi/reference";

/** What the API reference shows: the document itself, for anybody who is signed in. */
export async function readReference(): Promise<readonly ReferenceGroup[]> {
  await requireActor();
  return describeReference();
}

/** One operation with its group; null when there is none of this name. */
export async function readOperation(operationId: string): Promise<ReferenceOperation | null> {
  const groups = await readReference();
  return groups.flatMap((group) => group.operations).find((one) => one.id === operationId) ?? null;
}
