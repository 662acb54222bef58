import type { Change } from "@/lib/domain/change/change";
import { assertNever } from "@/lib/domain/invariant";

/** Which rows get the values that the sample shows, where not every row does; null where every row does. */
export function printSampleRule(change: Change): string | null {
  switch (change.kind) {
    case "set_not_null":
      return "Only rows that are NULL get this value; all others keep theirs.";
    case "add_unique":
      return "Only rows that repeat an earlier one get this value; all others keep theirs.";
    case "add_check":
      return "Only rows that break the check get this value; all others keep theirs.";
    case "drop_column":
      return "Only rows written without the column get this value; all others keep theirs.";
    case "fill_only": {
      const rules = [
        ...(change.columns.some((column) => column.fill.kind === "when_null") ? ["are NULL there"] : []),
        ...(change.where === null ? [] : ["meet the condition"]),
      ];
      return rules.length === 0 ? null : `Only rows that ${rules.join(" and ")} get a new value.`;
    }
    case "add_columns":
    case "change_type":
    case "rename_column":
    case "split_merge":
    case "drop_not_null":
    case "set_default":
    case "drop_default":
    case "add_foreign_key":
    case "add_index":
      return null;
    default:
      return assertNever(change);
  }
}
