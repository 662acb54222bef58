import { isNull, sql } from "drizzle-orm";
import {
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
import { type Decision, type QuarantineState, quarantineStates } from "@/lib/domain/backfill/quarantine";
import type { Sample } from "@/lib/domain/backfill/sample";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Condition, PhaseFailure, Progress } from "@/lib/domain/lifecycle/condition";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import { type PhaseState, phaseStates } from "@/lib/domain/lifecycle/phase-state";
import { type Role, roles, type Via, vias } from "@/lib/domain/lifecycle/role";
import { type RolloutState, rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import type { Limits } from "@/lib/domain/pace/pace";
import type { Mark } from "@/lib/domain/plan/marks";
import { type PhaseName, type Plan, type Problem, phaseNames } from "@/lib/domain/plan/plan";
import type { Finding, Moment } from "@/lib/domain/preflight/finding";
import type { ReadPlace } from "@/lib/domain/verify/read-place";
import { type RepairState, repairStates } from "@/lib/domain/verify/repair";
import { app, at, bytea, oneOf } from "./schema/columns";

/**
 * Rollouts with what belongs to them, targets, events, sessions. Other nouns have files of their own beside this one, in lib/store/schema.
 * Rows of better-auth have the names that it asks for.
 */

export const user = app.table(
  "user",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    email: text("email").notNull().unique(),
    emailVerified: boolean("email_verified").notNull().default(false),
    image: text("image"),
    role: text("role").$type<Role>().notNull().default("viewer"),
    twoFactorEnabled: boolean("two_factor_enabled").default(false),
    disabledAt: at("disabled_at"),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  () => [oneOf("user_role_known", "role", roles)],
);

export const session = app.table(
  "session",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    expiresAt: at("expires_at").notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (table) => [index("session_user").on(table.userId)],
);

export const account = app.table(
  "account",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: at("access_token_expires_at"),
    refreshTokenExpiresAt: at("refresh_token_expires_at"),
    scope: text("scope"),
    password: text("password"),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (table) => [
    index("account_user").on(table.userId),
    unique("account_once").on(table.providerId, table.accountId),
  ],
);

export const verificationToken = app.table("verification", {
  id: text("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: at("expires_at").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

export const rateLimit = app.table("rate_limit", {
  id: text("id").primaryKey(),
  key: text("key").notNull().unique(),
  count: integer("count").notNull(),
  lastRequest: bigint("last_request", { mode: "number" }).notNull(),
});

export const targets = app.table("targets", {
  id: text("id").primaryKey(),
  name: text("name").notNull().unique(),
  environment: text("environment").notNull(),
  /** AES-256-GCM, see lib/store/secret-box.ts. */
  connection: bytea("connection").notNull(),
  /** Host, port and database only: what may be shown. */
  address: text("address").notNull(),
  /** pg_control_system().system_identifier: tells a re-pointed connection string from the same cluster. */
  systemIdentifier: text("system_identifier").notNull(),
  /** The newest timeline that its primary was seen on: one on an older timeline is an old primary that came back. */
  timeline: integer("timeline"),
  /** Raised by every edit, so that drivers take up new connections. */
  version: integer("version").notNull().default(1),
  createdBy: text("created_by")
    .notNull()
    .references(() => user.id),
  createdAt: at("created_at").notNull().defaultNow(),
});

export const targetReplicas = app.table(
  "target_replicas",
  {
    targetId: text("target_id")
      .notNull()
      .references(() => targets.id, { onDelete: "cascade" }),
    /** Its application_name in pg_stat_replication. */
    name: text("name").notNull(),
    connection: bytea("connection"),
    address: text("address"),
  },
  (table) => [primaryKey({ columns: [table.targetId, table.name] })],
);

export const rollouts = app.table(
  "rollouts",
  {
    id: text("id").primaryKey(),
    targetId: text("target_id")
      .notNull()
      .references(() => targets.id),
    title: text("title").notNull(),
    state: text("state").$type<RolloutState>().notNull(),
    /** Raised by every change to the rollout or its phases: what compare-and-set compares. */
    version: integer("version").notNull().default(1),
    change: jsonb("change").$type<Change>().notNull(),
    plan: jsonb("plan").$type<Plan>().notNull(),
    planHash: text("plan_hash").notNull(),
    problems: jsonb("problems").$type<Problem[]>().notNull(),
    facts: jsonb("facts").$type<ChangeFacts>().notNull(),
    limits: jsonb("limits").$type<Limits>().notNull(),
    /** The timeline of the primary that its done steps were last seen on; null before the first. */
    timeline: integer("timeline"),
    /** What the plan's probes said after each step: after a promotion they tell which steps the new primary lacks. */
    marks: jsonb("marks").$type<readonly Mark[]>().notNull().default([]),
    authorId: text("author_id")
      .notNull()
      .references(() => user.id),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    endedAt: at("ended_at"),
  },
  (table) => [
    index("rollouts_target").on(table.targetId),
    index("rollouts_state").on(table.state),
    oneOf("rollouts_state_known", "state", rolloutStates),
  ],
);

/** One row per phase of the submitted plan; made at submit. */
export const phases = app.table(
  "phases",
  {
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    name: text("name").$type<PhaseName>().notNull(),
    position: integer("position").notNull(),
    state: text("state").$type<PhaseState>().notNull(),
    startedAt: at("started_at"),
    endedAt: at("ended_at"),
    /** Why it failed; only in failed and undo_failed. */
    failure: jsonb("failure").$type<PhaseFailure>(),
    /** A passing fact about running work. */
    condition: jsonb("condition").$type<Condition>(),
    progress: jsonb("progress").$type<Progress>(),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.name] }),
    index("phases_state").on(table.state),
    oneOf("phases_state_known", "state", phaseStates),
    oneOf("phases_name_known", "name", phaseNames),
  ],
);

export const approvals = app.table(
  "approvals",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    phase: text("phase").$type<PhaseName>().notNull(),
    planHash: text("plan_hash").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    comment: text("comment"),
    /** The groups that the approver was in, as of then. */
    groupIds: jsonb("group_ids").$type<string[]>().notNull().default([]),
    /** Of the environment's policy as of then; null: the default. */
    policyVersion: integer("policy_version"),
    expiresAt: at("expires_at"),
    apiKeyId: text("api_key_id"),
    at: at("at").notNull().defaultNow(),
    voidedAt: at("voided_at"),
    voidReason: text("void_reason"),
  },
  (table) => [
    index("approvals_rollout").on(table.rolloutId),
    // One standing approval per person and phase: a double click or a second tab can't count twice.
    uniqueIndex("approvals_once")
      .on(table.rolloutId, table.phase, table.userId, table.planHash)
      .where(isNull(table.voidedAt)),
  ],
);

/** Results of the verify phase; the newest that is not void is the evidence. */
export const verifications = app.table(
  "verifications",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    planHash: text("plan_hash").notNull(),
    rowsCompared: bigint("rows_compared", { mode: "number" }).notNull(),
    mismatches: bigint("mismatches", { mode: "number" }).notNull(),
    /** Keys only, never values. */
    sampleKeys: jsonb("sample_keys").$type<string[]>().notNull(),
    /** Where it was read, in this order; empty in those of before it was recorded. */
    reads: jsonb("reads").$type<ReadPlace[]>().notNull().default([]),
    finishedAt: at("finished_at").notNull(),
    voidedAt: at("voided_at"),
  },
  (table) => [index("verifications_rollout").on(table.rolloutId)],
);

/** What people asked for when a verification had found rows that differ. An engine carries it out before it compares again. */
export const repairs = app.table(
  "repairs",
  {
    id: text("id").primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    /** Of the comparison. */
    stepId: text("step_id").notNull(),
    state: text("state").$type<RepairState>().notNull(),
    /** As many as the verification had found. */
    mismatches: bigint("mismatches", { mode: "number" }).notNull(),
    /** Null until it is done. */
    rowsRepaired: bigint("rows_repaired", { mode: "number" }),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    requestedAt: at("requested_at").notNull().defaultNow(),
    endedAt: at("ended_at"),
  },
  (table) => [
    index("repairs_rollout").on(table.rolloutId),
    uniqueIndex("repairs_one_open")
      .on(table.rolloutId, table.stepId)
      .where(sql`state in ('wanted', 'at_work')`),
    oneOf("repairs_state_known", "state", repairStates),
  ],
);

/** Rows that a backfill could not fill, as the target's quarantine has them, and what was decided about each. */
export const quarantinedRows = app.table(
  "quarantined_rows",
  {
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    /** The row's key; where the table has none its place and version. */
    key: jsonb("key").$type<readonly string[]>().notNull(),
    sqlState: text("sql_state"),
    /** Without values of the row. */
    message: text("message").notNull(),
    foundAt: at("found_at").notNull(),
    state: text("state").$type<QuarantineState>().notNull(),
    /** Carried out by the engine when the phase is tried again. */
    decision: jsonb("decision").$type<Decision>(),
    decidedBy: text("decided_by"),
    decidedAt: at("decided_at"),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.stepId, table.key] }),
    oneOf("quarantined_rows_state_known", "state", quarantineStates),
  ],
);

/** What was found on the target before the submission and before each phase: the newest of each moment. */
export const preflights = app.table(
  "preflights",
  {
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    moment: text("moment").$type<Moment>().notNull(),
    /** Of the plan that it looked at. */
    planHash: text("plan_hash").notNull(),
    readAt: at("read_at").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    /** Keys of rows at most, never values. */
    findings: jsonb("findings").$type<Finding[]>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.moment] }),
    oneOf("preflights_moment_known", "moment", ["submit", ...phaseNames]),
  ],
);

/** What each step took, measured: newest run last. */
export const stepRuns = app.table(
  "step_runs",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    phase: text("phase").$type<PhaseName>().notNull(),
    stepId: text("step_id").notNull(),
    direction: text("direction").$type<"forward" | "undo">().notNull(),
    outcome: text("outcome").$type<"running" | "applied" | "already_applied" | "failed">().notNull(),
    attempts: integer("attempts").notNull().default(0),
    startedAt: at("started_at").notNull(),
    durationMs: integer("duration_ms"),
  },
  (table) => [index("step_runs_rollout").on(table.rolloutId)],
);

/** The record: append-only, enforced by a trigger. The live stream reads it; NOTIFY only wakes. */
export const events = app.table(
  "events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    rolloutId: text("rollout_id"),
    targetId: text("target_id"),
    phase: text("phase").$type<PhaseName>(),
    at: at("at").notNull().defaultNow(),
    /** A person's id, or `engine`. */
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    /** Null in events of before it was recorded. */
    via: text("via").$type<Via>(),
    /** The key that acted in the person's name. */
    apiKeyId: text("api_key_id"),
    data: jsonb("data").$type<EventData>().notNull(),
  },
  (table) => [
    index("events_rollout").on(table.rolloutId, table.id),
    index("events_at").on(table.at),
    index("events_actor").on(table.actorId, table.id),
    index("events_target").on(table.targetId, table.id),
    index("events_kind").on(sql`(${table.data} ->> 'kind')`, table.id),
    oneOf("events_via_known", "via", vias),
  ],
);

/** One row a second while an engine walks a table: what the charts draw. */
export const samples = app.table(
  "samples",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    at: at("at").notNull(),
    data: jsonb("data").$type<Sample>().notNull(),
  },
  (table) => [index("samples_rollout").on(table.rolloutId, table.id)],
);

/** Who drives a rollout. The epoch only grows; every chunk proves it in the target. */
export const leases = app.table("leases", {
  rolloutId: text("rollout_id")
    .primaryKey()
    .references(() => rollouts.id, { onDelete: "cascade" }),
  holder: text("holder").notNull(),
  epoch: bigint("epoch", { mode: "number" }).notNull(),
  expiresAt: at("expires_at").notNull(),
});

/** Engines that are, or were lately, alive. */
export const engines = app.table("engines", {
  id: text("id").primaryKey(),
  pid: integer("pid").notNull(),
  host: text("host").notNull(),
  startedAt: at("started_at").notNull(),
  seenAt: at("seen_at").notNull(),
});

/** The stop-everything switch: its one row is there while it is on. */
export const instanceStop = app.table(
  "instance_stop",
  {
    /** Always true: there is one switch. */
    id: boolean("id").primaryKey().default(true),
    at: at("at").notNull().defaultNow(),
    byId: text("by_id").notNull(),
    byName: text("by_name").notNull(),
    why: text("why"),
  },
  () => [check("instance_stop_once", sql.raw(`"id"`))],
);
