import type { AddUnique } from "@/lib/domain/change/constraints/constraint-schemas";
import { type FormKind, textOrNull } from "./form-kind";
import { emptyRepair, fromRepair, type RepairForm, toRepair } from "./repair-form";

export interface AddUniqueForm {
  readonly name: string;
  readonly columns: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly duplicates: RepairForm;
  readonly atOnce: boolean;
}

export const addUniqueForm: FormKind<AddUniqueForm, AddUnique> = {
  empty: () => ({ name: "", columns: [], nullsNotDistinct: false, duplicates: emptyRepair, atOnce: false }),
  toChange: (fields, table) => ({
    kind: "add_unique",
    table,
    name: textOrNull(fields.name),
    columns: [...fields.columns],
    nullsNotDistinct: fields.nullsNotDistinct,
    duplicates: toRepair(fields.duplicates),
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    name: change.name ?? "",
    columns: change.columns,
    nullsNotDistinct: change.nullsNotDistinct,
    duplicates: fromRepair(change.duplicates),
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^columns$/, "Choose the columns that are unique together."],
    [/^duplicates\.column$/, "Choose the column that gets another value."],
    [/^duplicates\.expression$/, "Write the value that repeated rows get."],
  ],
};
