import type { Operation } from "./operation";
import { auditOperations } from "./operations/audit-operations";
import { groupOperations } from "./operations/group-operations";
import { instanceOperations } from "./operations/instance-operations";
import { keyOperations } from "./operations/key-operations";
import { notificationOperations } from "./operations/notification-operations";
import { peopleOperations } from "./operations/people-operations";
import { phaseOperations } from "./operations/phase-operations";
import { planOperations } from "./operations/plan-operations";
import { policyOperations } from "./operations/policy-operations";
import { reviewOperations } from "./operations/review-operations";
import { rolloutOperations } from "./operations/rollout-operations";
import { targetOperations } from "./operations/target-operations";

/** Every route under /api/v1: what it takes and gives, from the schemas that the code itself parses with. */
export const operations: readonly Operation[] = [
  ...planOperations,
  ...rolloutOperations,
  ...reviewOperations,
  ...phaseOperations,
  ...policyOperations,
  ...instanceOperations,
  ...targetOperations,
  ...keyOperations,
  ...notificationOperations,
  ...peopleOperations,
  ...groupOperations,
  ...auditOperations,
];
