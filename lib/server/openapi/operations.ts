import type { Operation } from "./operation";
import { instanceOperations } from "./operations/instance-operations";
import { planOperations } from "./operations/plan-operations";
import { rolloutOperations } from "./operations/rollout-operations";
import { targetOperations } from "./operations/target-operations";

/** Every route under /api/v1: what it takes and gives, from the schemas that the code itself parses with. */
export const operations: readonly Operation[] = [
  ...planOperations,
  ...rolloutOperations,
  ...instanceOperations,
  ...targetOperations,
];
