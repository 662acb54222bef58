import { isNull, sql } from "drizzle-orm";
import { type AnyPgColumn, index, integer, jsonb, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { type PhaseName, type Plan, type Problem, phaseNames } from "@/lib/domain/plan/plan";
import type { Anchor } from "@/lib/domain/review/anchor";
import { type ObjectionKind, objectionKinds } from "@/lib/domain/review/objection";
import { rollouts, user } from "@/lib/store/schema";
import { app, at, oneOf } from "./columns";

const rolloutId = () =>
  text("rollout_id")
    .notNull()
    .references(() => rollouts.id, { onDelete: "cascade" });

/** Every plan that was submitted: what was approved before, to compare the present one with. */
export const planVersions = app.table(
  "plan_versions",
  {
    rolloutId: rolloutId(),
    number: integer("number").notNull(),
    planHash: text("plan_hash").notNull(),
    change: jsonb("change").$type<Change>().notNull(),
    plan: jsonb("plan").$type<Plan>().notNull(),
    facts: jsonb("facts").$type<ChangeFacts>().notNull(),
    problems: jsonb("problems").$type<Problem[]>().notNull(),
    submittedBy: text("submitted_by")
      .notNull()
      .references(() => user.id),
    submittedAt: at("submitted_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.number] }),
    index("plan_versions_hash").on(table.rolloutId, table.planHash),
  ],
);

/** A reviewer's no: to one phase, or to the whole plan where `phase` is null. */
export const objections = app.table(
  "objections",
  {
    id: text("id").primaryKey(),
    rolloutId: rolloutId(),
    phase: text("phase").$type<PhaseName>(),
    planHash: text("plan_hash").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    kind: text("kind").$type<ObjectionKind>().notNull(),
    comment: text("comment").notNull(),
    at: at("at").notNull().defaultNow(),
    withdrawnAt: at("withdrawn_at"),
    voidedAt: at("voided_at"),
    voidReason: text("void_reason"),
  },
  (table) => [
    index("objections_rollout").on(table.rolloutId),
    // As with approvals: a double click or a second tab can't object twice.
    uniqueIndex("objections_once")
      .on(table.rolloutId, table.userId, sql`coalesce(${table.phase}, '')`, table.planHash)
      .where(sql`${table.withdrawnAt} is null and ${table.voidedAt} is null`),
    oneOf("objections_kind_known", "kind", objectionKinds),
    oneOf("objections_phase_known", "phase", phaseNames),
  ],
);

export const comments = app.table(
  "comments",
  {
    id: text("id").primaryKey(),
    rolloutId: rolloutId(),
    /** What it answers. */
    parentId: text("parent_id").references((): AnyPgColumn => comments.id),
    /** Of the plan whose line it is about; null with `anchor`: about the rollout. */
    planHash: text("plan_hash"),
    anchor: jsonb("anchor").$type<Anchor>(),
    authorId: text("author_id")
      .notNull()
      .references(() => user.id),
    body: text("body").notNull(),
    /** Raised by every edit: what compare-and-set compares. */
    version: integer("version").notNull().default(1),
    at: at("at").notNull().defaultNow(),
    editedAt: at("edited_at"),
    resolvedAt: at("resolved_at"),
    resolvedBy: text("resolved_by").references(() => user.id),
    deletedAt: at("deleted_at"),
  },
  (table) => [
    index("comments_rollout").on(table.rolloutId, table.at),
    index("comments_parent").on(table.parentId).where(isNull(table.deletedAt)),
  ],
);
