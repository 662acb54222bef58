import { refuse } from "@/lib/domain/refusal";
import type { ConnectionReport } from "@/lib/view/target-view";

/** Refuses connections of which one can't be used, in the words of the first such test. */
export function refuseUnusable(report: ConnectionReport): never {
  const failed = [report.primary, ...report.replicas].find((check) => !check.ok);
  const what = failed !== undefined && "name" in failed ? `The replica ${failed.name}` : "The primary";
  const said = failed === undefined || failed.ok ? "can't be used" : failed.message;
  return refuse("target_unreachable", `${what}: ${said}`, {
    ...(failed === undefined || failed.ok || failed.remedy === null ? {} : { remedy: failed.remedy }),
  });
}
