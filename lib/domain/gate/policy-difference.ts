import { printCanonicalJson } from "@/lib/domain/plan/canonical-json";
import type { Policy } from "./policy";

/** Where two policies differ, as paths: `phases.expand.approvals`. Lists are compared as a whole. Pure. */
export function listPolicyDifferences(before: Policy, after: Policy): readonly string[] {
  return compare(before, after, "");
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compare(before: unknown, after: unknown, path: string): string[] {
  if (isBranch(before) && isBranch(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      compare(before[name], after[name], path === "" ? name : `${path}.${name}`),
    );
  }
  const text = (value: unknown) => (value === undefined ? "" : printCanonicalJson(value));
  return text(before) === text(after) ? [] : [path];
}
