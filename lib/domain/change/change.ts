import { z } from "zod";
import { addColumnsSchema } from "./add-columns/add-columns-schema";
import { addIndexSchema } from "./add-index/add-index-schema";
import {
  addCheckSchema,
  addForeignKeySchema,
  addUniqueSchema,
  dropNotNullSchema,
  setNotNullSchema,
} from "./constraints/constraint-schemas";
import { dropDefaultSchema, setDefaultSchema } from "./defaults/default-schemas";
import { dropColumnSchema } from "./drop-column/drop-column-schema";
import { fillOnlySchema } from "./fill-only/fill-only-schema";
import { changeTypeSchema } from "./replace-columns/change-type-schema";
import { renameColumnSchema } from "./replace-columns/rename-column-schema";
import { splitMergeSchema } from "./replace-columns/split-merge-schema";

/** Every kind of change. Adding a kind is adding its folder, its schema here, and its planner in `kinds.ts`. */
export const changeSchema = z.discriminatedUnion("kind", [
  addColumnsSchema,
  changeTypeSchema,
  renameColumnSchema,
  splitMergeSchema,
  setNotNullSchema,
  dropNotNullSchema,
  setDefaultSchema,
  dropDefaultSchema,
  addForeignKeySchema,
  addUniqueSchema,
  addCheckSchema,
  addIndexSchema,
  dropColumnSchema,
  fillOnlySchema,
]);
export type Change = z.infer<typeof changeSchema>;
export type ChangeKindName = Change["kind"];
