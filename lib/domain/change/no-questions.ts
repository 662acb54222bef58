import type { Questions } from "./kind";

/** For a change that asks the target nothing beyond the table's own facts; others fill in what they ask. */
export const noQuestions: Questions = {
  types: [],
  expressions: [],
  references: [],
  referencingColumns: [],
  samples: [],
};
