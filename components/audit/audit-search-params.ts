import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { vias } from "@/lib/domain/lifecycle/role";
import { phaseNames } from "@/lib/domain/plan/plan";

/** What the audit log is narrowed down by, as its address keeps it. */
export const auditSearchParams = {
  who: parseAsString,
  kind: parseAsString,
  rolloutId: parseAsString,
  environment: parseAsString,
  phase: parseAsStringLiteral(phaseNames),
  via: parseAsStringLiteral(vias),
  from: parseAsString,
  to: parseAsString,
};
