import { bigint } from "drizzle-orm/pg-core";
import { events } from "@/lib/store/schema";
import { app, bytea } from "./columns";

/**
 * The chain over the record (lib/domain/audit/chain.ts). `seq` has no gaps and grows in the order in which events commit. Append-only,
 * enforced by a trigger and by privileges.
 */
export const eventLinks = app.table("event_links", {
  seq: bigint("seq", { mode: "number" }).primaryKey(),
  eventId: bigint("event_id", { mode: "number" })
    .notNull()
    .unique()
    .references(() => events.id),
  previousHash: bytea("previous_hash").notNull(),
  hash: bytea("hash").notNull(),
});
