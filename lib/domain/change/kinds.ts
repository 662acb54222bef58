import { assertNever } from "@/lib/domain/invariant";
import { askAddColumns } from "./add-columns/ask-add-columns";
import { judgeAddColumns } from "./add-columns/judge-add-columns";
import { planAddColumns } from "./add-columns/plan-add-columns";
import { addIndexKind } from "./add-index/add-index-kind";
import type { AtOnceLimits } from "./at-once";
import type { Change, ChangeKindName } from "./change";
import { addCheckKind } from "./constraints/check-kind";
import { dropNotNullKind } from "./constraints/drop-not-null-kind";
import { addForeignKeyKind } from "./constraints/foreign-key-kind";
import { setNotNullKind } from "./constraints/set-not-null-kind";
import { addUniqueKind } from "./constraints/unique-kind";
import { dropDefaultKind, setDefaultKind } from "./defaults/default-kinds";
import { dropColumnKind } from "./drop-column/drop-column-kind";
import { fillOnlyKind } from "./fill-only/fill-only-kind";
import type { ChangeKind, PlanOptions } from "./kind";
import { changeTypeKind } from "./replace-columns/change-type-kind";
import { renameColumnKind } from "./replace-columns/rename-column-kind";
import { splitMergeKind } from "./replace-columns/split-merge-kind";

type Kinds = { readonly [K in ChangeKindName]: ChangeKind<Extract<Change, { kind: K }>> };

/** The planner of each kind of change. */
const kinds: Kinds = {
  add_columns: { ask: askAddColumns, judge: judgeAddColumns, plan: planAddColumns },
  change_type: changeTypeKind,
  rename_column: renameColumnKind,
  split_merge: splitMergeKind,
  set_not_null: setNotNullKind,
  drop_not_null: dropNotNullKind,
  set_default: setDefaultKind,
  drop_default: dropDefaultKind,
  add_foreign_key: addForeignKeyKind,
  add_unique: addUniqueKind,
  add_check: addCheckKind,
  add_index: addIndexKind,
  drop_column: dropColumnKind,
  fill_only: fillOnlyKind,
};

/** The planner of one change, bound to it. */
export interface BoundKind {
  readonly ask: (table: Parameters<ChangeKind<Change>["ask"]>[1]) => ReturnType<ChangeKind<Change>["ask"]>;
  readonly judge: (
    facts: Parameters<ChangeKind<Change>["judge"]>[1],
    limits: AtOnceLimits,
  ) => ReturnType<ChangeKind<Change>["judge"]>;
  readonly plan: (
    facts: Parameters<ChangeKind<Change>["plan"]>[1],
    rolloutId: string,
    options?: PlanOptions,
  ) => ReturnType<ChangeKind<Change>["plan"]>;
}

function bind<K extends ChangeKindName>(change: Extract<Change, { kind: K }>, kind: Kinds[K]): BoundKind {
  return {
    ask: (table) => kind.ask(change, table),
    judge: (facts, limits) => kind.judge(change, facts, limits),
    plan: (facts, rolloutId, options) => kind.plan(change, facts, rolloutId, options),
  };
}

/** Finds the planner of a change. */
export function kindOf(change: Change): BoundKind {
  switch (change.kind) {
    case "add_columns":
      return bind(change, kinds.add_columns);
    case "change_type":
      return bind(change, kinds.change_type);
    case "rename_column":
      return bind(change, kinds.rename_column);
    case "split_merge":
      return bind(change, kinds.split_merge);
    case "set_not_null":
      return bind(change, kinds.set_not_null);
    case "drop_not_null":
      return bind(change, kinds.drop_not_null);
    case "set_default":
      return bind(change, kinds.set_default);
    case "drop_default":
      return bind(change, kinds.drop_default);
    case "add_foreign_key":
      return bind(change, kinds.add_foreign_key);
    case "add_unique":
      return bind(change, kinds.add_unique);
    case "add_check":
      return bind(change, kinds.add_check);
    case "add_index":
      return bind(change, kinds.add_index);
    case "drop_column":
      return bind(change, kinds.drop_column);
    case "fill_only":
      return bind(change, kinds.fill_only);
    default:
      return assertNever(change);
  }
}
