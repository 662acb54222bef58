/** How a reviewer says no: changes are wanted, or the change is not wanted at all. */
export const objectionKinds = ["changes_requested", "rejected"] as const;
export type ObjectionKind = (typeof objectionKinds)[number];
