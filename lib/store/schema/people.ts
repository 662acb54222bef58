import { isNull, sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { type Role, roles } from "@/lib/domain/lifecycle/role";
import { user } from "@/lib/store/schema";
import { app, at, bytea, oneOf } from "./columns";

/** How people come in, what they prove themselves with, and the groups they are in. Rows of better-auth have the names that it asks for. */

const userId = (name = "user_id") =>
  text(name)
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });

/** Of better-auth's plugin twoFactor. */
export const twoFactor = app.table(
  "two_factor",
  {
    id: text("id").primaryKey(),
    secret: text("secret").notNull(),
    backupCodes: text("backup_codes").notNull(),
    userId: userId(),
    verified: boolean("verified").default(true),
    failedVerificationCount: integer("failed_verification_count").default(0),
    lockedUntil: at("locked_until"),
  },
  (table) => [index("two_factor_user").on(table.userId), index("two_factor_secret").on(table.secret)],
);

/** Of @better-auth/passkey. */
export const passkey = app.table(
  "passkey",
  {
    id: text("id").primaryKey(),
    name: text("name"),
    publicKey: text("public_key").notNull(),
    userId: userId(),
    credentialID: text("credential_id").notNull(),
    counter: integer("counter").notNull(),
    deviceType: text("device_type").notNull(),
    backedUp: boolean("backed_up").notNull(),
    transports: text("transports"),
    createdAt: at("created_at"),
    aaguid: text("aaguid"),
  },
  (table) => [
    index("passkey_user").on(table.userId),
    uniqueIndex("passkey_credential").on(table.credentialID),
  ],
);

/** Groups of reviewers, which policies name. */
export const groups = app.table("groups", {
  id: text("id").primaryKey(),
  name: text("name").notNull().unique(),
  version: integer("version").notNull().default(1),
  createdBy: text("created_by")
    .notNull()
    .references(() => user.id),
  createdAt: at("created_at").notNull().defaultNow(),
});

/** One row per source: who is in a group by hand and by single sign-on stays in it when one of the two ends. */
export const groupMembers = app.table(
  "group_members",
  {
    groupId: text("group_id")
      .notNull()
      .references(() => groups.id, { onDelete: "cascade" }),
    userId: userId(),
    source: text("source").$type<"manual" | "sso">().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.groupId, table.userId, table.source] }),
    index("group_members_user").on(table.userId),
    oneOf("group_members_source_known", "source", ["manual", "sso"]),
  ],
);

export const invites = app.table(
  "invites",
  {
    id: text("id").primaryKey(),
    email: text("email").notNull(),
    name: text("name"),
    role: text("role").$type<Role>().notNull(),
    groupIds: jsonb("group_ids").$type<string[]>().notNull().default([]),
    /** SHA-256 of what the link holds; the link itself is kept nowhere. */
    tokenHash: bytea("token_hash").notNull().unique(),
    createdBy: text("created_by")
      .notNull()
      .references(() => user.id),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    acceptedAt: at("accepted_at"),
    acceptedBy: text("accepted_by").references(() => user.id),
    revokedAt: at("revoked_at"),
  },
  (table) => [
    // One open invite per address, expired or not: who invites again revokes the one before.
    uniqueIndex("invites_open")
      .on(sql`lower(${table.email})`)
      .where(sql`${table.acceptedAt} is null and ${table.revokedAt} is null`),
    oneOf("invites_role_known", "role", roles),
  ],
);

export const passwordResets = app.table(
  "password_resets",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    /** SHA-256 of what the link holds. */
    tokenHash: bytea("token_hash").notNull().unique(),
    createdBy: text("created_by")
      .notNull()
      .references(() => user.id),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
  },
  (table) => [index("password_resets_open").on(table.userId).where(isNull(table.usedAt))],
);
