import { index, integer, jsonb, primaryKey, text } from "drizzle-orm/pg-core";
import type { Permission } from "@/lib/domain/lifecycle/role";
import { user } from "@/lib/store/schema";
import { app, at, bytea, oneOf } from "./columns";

/** Keys that act in a person's name, within the person's role and their own scopes. */
export const apiKeys = app.table(
  "api_keys",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** Its first characters, to know it again by. */
    prefix: text("prefix").notNull(),
    /** SHA-256 of the key, which is random: no slow hash is needed, and the key itself is kept nowhere. */
    hash: bytea("hash").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    scopes: jsonb("scopes").$type<Permission[]>().notNull(),
    /** Null: every environment. */
    environments: jsonb("environments").$type<string[]>(),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    lastUsedAt: at("last_used_at"),
    revokedAt: at("revoked_at"),
    revokedBy: text("revoked_by").references(() => user.id),
  },
  (table) => [index("api_keys_user").on(table.userId)],
);

/** What was answered to a command that came with an idempotency key. Answers that hold a secret are not kept. */
export const idempotencyKeys = app.table(
  "idempotency_keys",
  {
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    key: text("key").notNull(),
    operation: text("operation").notNull(),
    requestHash: text("request_hash").notNull(),
    state: text("state").$type<"running" | "done">().notNull(),
    status: integer("status"),
    response: jsonb("response").$type<unknown>(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.key] }),
    index("idempotency_keys_age").on(table.createdAt),
    oneOf("idempotency_keys_state_known", "state", ["running", "done"]),
  ],
);
