import { integer, jsonb, primaryKey, text } from "drizzle-orm/pg-core";
import type { Policy } from "@/lib/domain/gate/policy";
import { user } from "@/lib/store/schema";
import { app, at } from "./columns";

/** Every version of every environment's policy; the highest holds. Append-only, enforced by a trigger. */
export const policies = app.table(
  "policies",
  {
    environment: text("environment").notNull(),
    version: integer("version").notNull(),
    policy: jsonb("policy").$type<Policy>().notNull(),
    comment: text("comment"),
    changedBy: text("changed_by")
      .notNull()
      .references(() => user.id),
    changedAt: at("changed_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.environment, table.version] })],
);
