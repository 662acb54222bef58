/**
 * A repair of rows that a verification found: `wanted` by a person, `at_work` once an engine has begun, `done`, or `dropped` because what it was
 * asked for was taken back.
 */
export const repairStates = ["wanted", "at_work", "done", "dropped"] as const;
export type RepairState = (typeof repairStates)[number];
