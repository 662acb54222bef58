import { eq, isNull, sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import {
  type DeliveryState,
  deliveryStates,
  type NotificationKind,
  notificationKinds,
  type WebhookForm,
  webhookForms,
} from "@/lib/domain/notify/notification";
import { rollouts, user } from "@/lib/store/schema";
import { app, at, bytea, oneOf } from "./columns";

/** What people are told, and how it travels. `seq` is the place of the event in the record (event_links). */

const userId = () =>
  text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" });

export const notifications = app.table(
  "notifications",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    userId: userId(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    rolloutId: text("rollout_id").references(() => rollouts.id, { onDelete: "cascade" }),
    kind: text("kind").$type<NotificationKind>().notNull(),
    data: jsonb("data").$type<Readonly<Record<string, unknown>>>().notNull(),
    at: at("at").notNull(),
    readAt: at("read_at"),
  },
  (table) => [
    unique("notifications_once").on(table.userId, table.seq, table.kind),
    index("notifications_unread").on(table.userId).where(isNull(table.readAt)),
    oneOf("notifications_kind_known", "kind", notificationKinds),
  ],
);

/** What a person changed; a kind without a row is as by default. */
export const notificationSettings = app.table(
  "notification_settings",
  {
    userId: userId(),
    kind: text("kind").$type<NotificationKind>().notNull(),
    inPage: boolean("in_page").notNull(),
    email: boolean("email").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.kind] }),
    oneOf("notification_settings_kind_known", "kind", notificationKinds),
  ],
);

export const webhooks = app.table(
  "webhooks",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull().unique(),
    form: text("form").$type<WebhookForm>().notNull(),
    /** Sealed, as connections are: who knows the address of a chat's webhook can post there. */
    address: bytea("address").notNull(),
    /** The part of the address that may be shown. */
    shownAddress: text("shown_address").notNull(),
    /** What deliveries are signed with; sealed. */
    secret: bytea("secret"),
    kinds: jsonb("kinds").$type<NotificationKind[]>().notNull(),
    /** Null: every environment. */
    environments: jsonb("environments").$type<string[]>(),
    isEnabled: boolean("is_enabled").notNull().default(true),
    version: integer("version").notNull().default(1),
    createdBy: text("created_by")
      .notNull()
      .references(() => user.id),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  () => [oneOf("webhooks_form_known", "form", webhookForms)],
);

export const deliveries = app.table(
  "deliveries",
  {
    id: text("id").primaryKey(),
    channel: text("channel").$type<"email" | "webhook">().notNull(),
    webhookId: text("webhook_id").references(() => webhooks.id, { onDelete: "cascade" }),
    userId: text("user_id").references(() => user.id, { onDelete: "cascade" }),
    seq: bigint("seq", { mode: "number" }).notNull(),
    kind: text("kind").$type<NotificationKind>().notNull(),
    body: jsonb("body").$type<Readonly<Record<string, unknown>>>().notNull(),
    state: text("state").$type<DeliveryState>().notNull().default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: at("next_attempt_at").notNull(),
    /** Until then one process is at it. */
    claimedUntil: at("claimed_until"),
    createdAt: at("created_at").notNull().defaultNow(),
    deliveredAt: at("delivered_at"),
    resendOf: text("resend_of").references((): AnyPgColumn => deliveries.id, { onDelete: "cascade" }),
  },
  (table) => [
    check("deliveries_one_receiver", sql.raw(`num_nonnulls("webhook_id", "user_id") = 1`)),
    uniqueIndex("deliveries_once")
      .on(table.seq, table.kind, sql`coalesce(${table.webhookId}, ${table.userId})`)
      .where(isNull(table.resendOf)),
    index("deliveries_due")
      .on(table.nextAttemptAt)
      .where(eq(table.state, sql.raw(`'waiting'`))),
    oneOf("deliveries_channel_known", "channel", ["email", "webhook"]),
    oneOf("deliveries_kind_known", "kind", notificationKinds),
    oneOf("deliveries_state_known", "state", deliveryStates),
  ],
);

export const deliveryAttempts = app.table(
  "delivery_attempts",
  {
    deliveryId: text("delivery_id")
      .notNull()
      .references(() => deliveries.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    at: at("at").notNull(),
    /** Of the answer; null where there was none, or where the channel has none. */
    status: integer("status"),
    error: text("error"),
    durationMs: integer("duration_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.number] })],
);

/** How far the record was read for notifications. */
export const notifyCursor = app.table(
  "notify_cursor",
  {
    /** Always true: there is one. */
    id: boolean("id").primaryKey().default(true),
    seq: bigint("seq", { mode: "number" }).notNull(),
  },
  () => [check("notify_cursor_once", sql.raw(`"id"`))],
);
