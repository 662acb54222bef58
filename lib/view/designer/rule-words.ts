import type { ReferentialAction } from "@/lib/domain/change/constraints/constraint-schemas";
import type { ViolationsRule } from "./forms/add-check-form";
import type { OrphansRule } from "./forms/add-foreign-key-form";
import type { FillOnlyRule } from "./forms/fill-only-form";
import type { NullsRule } from "./forms/set-not-null-form";

/** Rules for rows that a change meets, each with what it means in a sentence. */

interface RuleWords<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly hint: string;
}

const refuse = {
  value: "refuse",
  label: "Stop and name them",
  hint: "They stop the rollout, with their keys; no row is changed.",
} as const;

export const nullsRules: readonly RuleWords<NullsRule>[] = [
  refuse,
  {
    value: "fill",
    label: "Fill them",
    hint: "They get this value in the background before the rule is proven.",
  },
];

export const duplicatesRules: readonly RuleWords<"refuse" | "rewrite">[] = [
  refuse,
  {
    value: "rewrite",
    label: "Give them another value",
    hint: "All but the first by key get it in the background; what was there is kept until contract.",
  },
];

export const violationsRules: readonly RuleWords<ViolationsRule>[] = [
  refuse,
  {
    value: "rewrite",
    label: "Give them another value",
    hint: "In the background; what was there is kept until contract, so that it can be put back.",
  },
  {
    value: "keep",
    label: "Leave them",
    hint: "The check binds new and changed rows only, and is never proven for the others.",
  },
];

export const orphansRules: readonly RuleWords<OrphansRule>[] = [
  refuse,
  {
    value: "set_null",
    label: "Set them to NULL",
    hint: "In the background; what was there is kept until contract, so that it can be put back.",
  },
  {
    value: "keep",
    label: "Leave them",
    hint: "The foreign key binds new and changed rows only, and is never proven for the others.",
  },
];

export const fillOnlyRules: readonly {
  readonly value: FillOnlyRule;
  readonly label: string;
  readonly meaning: string;
}[] = [
  {
    value: "when_null",
    label: "Where NULL",
    meaning: "Rows without a value get this one; all others stay as they are.",
  },
  {
    value: "derive",
    label: "Every row",
    meaning: "Every row that is there gets this value; rows written meanwhile are the application's affair.",
  },
];

export const referentialActions: readonly {
  readonly value: ReferentialAction;
  readonly label: string;
  readonly detail: string;
}[] = [
  { value: "no_action", label: "no action", detail: "Refused while rows refer to it" },
  { value: "restrict", label: "restrict", detail: "Refused at once, not at the end of the statement" },
  { value: "cascade", label: "cascade", detail: "The rows that refer to it follow" },
  { value: "set_null", label: "set null", detail: "The rows that refer to it become NULL there" },
  { value: "set_default", label: "set default", detail: "The rows that refer to it get their default there" },
];
