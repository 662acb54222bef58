import type { Policy } from "./policy";

type Masks = Pick<Policy["samples"], "maskedColumns">;

/** True where a policy keeps a column's values from everybody: named as `column` (in any table) or `table.column`. */
export function isMasked(masks: Masks, table: { readonly name: string }, column: string): boolean {
  return masks.maskedColumns.some((one) => one === column || one === `${table.name}.${column}`);
}
