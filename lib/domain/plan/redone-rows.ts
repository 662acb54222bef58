import { z } from "zod";

/** Which rows the backfill of an amended plan goes over: every row again, or those that it has not come to and those in quarantine. */
export const redoneRowsSchema = z.enum(["all", "unfilled"]);
export type RedoneRows = z.infer<typeof redoneRowsSchema>;
