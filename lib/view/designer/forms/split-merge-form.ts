import type { SplitMerge } from "@/lib/domain/change/replace-columns/split-merge-schema";
import { type FormKind, textOrNull } from "./form-kind";
import { addKeyed, type Keyed, toKeyed } from "./keyed-list";

export interface IntoForm extends Keyed {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string;
  readonly up: string;
}

export interface FromForm extends Keyed {
  readonly name: string;
  readonly down: string;
}

export interface SplitMergeForm {
  readonly from: readonly FromForm[];
  readonly into: readonly IntoForm[];
}

/** One more column to have at the end, empty. */
export function emptyInto(key: number): IntoForm {
  return { key, name: "", type: "", nullable: true, default: "", up: "" };
}

/** The form with these columns to go, in this order; what was typed for those that stay in it is kept. */
export function chooseFrom(form: SplitMergeForm, names: readonly string[]): SplitMergeForm {
  const kept = form.from.filter((one) => names.includes(one.name));
  const all = names
    .filter((name) => !kept.some((one) => one.name === name))
    .reduce<readonly FromForm[]>(
      (rows, name) => addKeyed(rows, (key): FromForm => ({ key, name, down: "" })),
      kept,
    );
  return { ...form, from: names.flatMap((name) => all.filter((one) => one.name === name)) };
}

export const splitMergeForm: FormKind<SplitMergeForm, SplitMerge> = {
  empty: () => ({ from: [], into: [emptyInto(0)] }),
  toChange: (fields, table) => ({
    kind: "split_merge",
    table,
    into: fields.into.map((one) => ({
      name: one.name.trim(),
      type: one.type.trim(),
      nullable: one.nullable,
      default: textOrNull(one.default),
      up: one.up.trim(),
    })),
    from: fields.from.map((one) => ({ name: one.name, down: one.down.trim() })),
  }),
  fromChange: (change) => ({
    from: toKeyed(change.from, (one, key): FromForm => ({ key, name: one.name, down: one.down })),
    into: toKeyed(
      change.into,
      (one, key): IntoForm => ({
        key,
        name: one.name,
        type: one.type,
        nullable: one.nullable,
        default: one.default ?? "",
        up: one.up,
      }),
    ),
  }),
  lacks: [
    [/^from$/, "Choose the columns to replace."],
    [/^from\.\d+\.down$/, "Write how the old column follows from the new ones."],
    [/^into\.\d+\.name$/, "Name the new column."],
    [/^into\.\d+\.type$/, "Choose the new column's type."],
    [/^into\.\d+\.up$/, "Write how the new column follows from the old ones."],
  ],
};
