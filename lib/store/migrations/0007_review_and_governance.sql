CREATE TABLE "app"."event_links" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"event_id" bigint NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "event_links_event_id_unique" UNIQUE("event_id")
);
--> statement-breakpoint
CREATE TABLE "app"."api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"user_id" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"environments" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "app"."idempotency_keys" (
	"user_id" text NOT NULL,
	"key" text NOT NULL,
	"operation" text NOT NULL,
	"request_hash" text NOT NULL,
	"state" text NOT NULL,
	"status" integer,
	"response" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_key_pk" PRIMARY KEY("user_id","key"),
	CONSTRAINT "idempotency_keys_state_known" CHECK ("state" in ('running', 'done'))
);
--> statement-breakpoint
CREATE TABLE "app"."deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"webhook_id" text,
	"user_id" text,
	"seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"claimed_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp with time zone,
	"resend_of" text,
	CONSTRAINT "deliveries_one_receiver" CHECK (num_nonnulls("webhook_id", "user_id") = 1),
	CONSTRAINT "deliveries_channel_known" CHECK ("channel" in ('email', 'webhook')),
	CONSTRAINT "deliveries_kind_known" CHECK ("kind" in ('review_asked', 'gate_waiting', 'approved', 'approvals_voided', 'commented', 'changes_requested', 'rejected', 'paused', 'failed', 'rows_quarantined', 'completed')),
	CONSTRAINT "deliveries_state_known" CHECK ("state" in ('waiting', 'delivered', 'given_up'))
);
--> statement-breakpoint
CREATE TABLE "app"."delivery_attempts" (
	"delivery_id" text NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" integer,
	"error" text,
	"duration_ms" integer NOT NULL,
	CONSTRAINT "delivery_attempts_delivery_id_number_pk" PRIMARY KEY("delivery_id","number")
);
--> statement-breakpoint
CREATE TABLE "app"."notification_settings" (
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"in_page" boolean NOT NULL,
	"email" boolean NOT NULL,
	CONSTRAINT "notification_settings_user_id_kind_pk" PRIMARY KEY("user_id","kind"),
	CONSTRAINT "notification_settings_kind_known" CHECK ("kind" in ('review_asked', 'gate_waiting', 'approved', 'approvals_voided', 'commented', 'changes_requested', 'rejected', 'paused', 'failed', 'rows_quarantined', 'completed'))
);
--> statement-breakpoint
CREATE TABLE "app"."notifications" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"rollout_id" text,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone,
	CONSTRAINT "notifications_once" UNIQUE("user_id","seq","kind"),
	CONSTRAINT "notifications_kind_known" CHECK ("kind" in ('review_asked', 'gate_waiting', 'approved', 'approvals_voided', 'commented', 'changes_requested', 'rejected', 'paused', 'failed', 'rows_quarantined', 'completed'))
);
--> statement-breakpoint
CREATE TABLE "app"."notify_cursor" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "notify_cursor_once" CHECK ("id")
);
--> statement-breakpoint
CREATE TABLE "app"."webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"form" text NOT NULL,
	"address" "bytea" NOT NULL,
	"shown_address" text NOT NULL,
	"secret" "bytea",
	"kinds" jsonb NOT NULL,
	"environments" jsonb,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhooks_name_unique" UNIQUE("name"),
	CONSTRAINT "webhooks_form_known" CHECK ("form" in ('slack', 'generic'))
);
--> statement-breakpoint
CREATE TABLE "app"."group_members" (
	"group_id" text NOT NULL,
	"user_id" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "group_members_group_id_user_id_source_pk" PRIMARY KEY("group_id","user_id","source"),
	CONSTRAINT "group_members_source_known" CHECK ("source" in ('manual', 'sso'))
);
--> statement-breakpoint
CREATE TABLE "app"."groups" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "groups_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "app"."invites" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"role" text NOT NULL,
	"group_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" text,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invites_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invites_role_known" CHECK ("role" in ('viewer', 'engineer', 'reviewer', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "app"."passkey" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text,
	"public_key" text NOT NULL,
	"user_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"counter" integer NOT NULL,
	"device_type" text NOT NULL,
	"backed_up" boolean NOT NULL,
	"transports" text,
	"created_at" timestamp with time zone,
	"aaguid" text
);
--> statement-breakpoint
CREATE TABLE "app"."password_resets" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "password_resets_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "app"."sso_mappings" (
	"id" text PRIMARY KEY NOT NULL,
	"claim_value" text NOT NULL,
	"role" text,
	"group_id" text,
	CONSTRAINT "sso_mappings_claim_value_unique" UNIQUE("claim_value"),
	CONSTRAINT "sso_mappings_gives_something" CHECK ("role" is not null or "group_id" is not null),
	CONSTRAINT "sso_mappings_role_known" CHECK ("role" in ('viewer', 'engineer', 'reviewer', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "app"."two_factor" (
	"id" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"user_id" text NOT NULL,
	"verified" boolean DEFAULT true,
	"failed_verification_count" integer DEFAULT 0,
	"locked_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "app"."policies" (
	"environment" text NOT NULL,
	"version" integer NOT NULL,
	"policy" jsonb NOT NULL,
	"comment" text,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policies_environment_version_pk" PRIMARY KEY("environment","version")
);
--> statement-breakpoint
CREATE TABLE "app"."comments" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"parent_id" text,
	"plan_hash" text,
	"anchor" jsonb,
	"author_id" text NOT NULL,
	"body" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"edited_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "app"."objections" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"phase" text,
	"plan_hash" text NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"comment" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"voided_at" timestamp with time zone,
	"void_reason" text,
	CONSTRAINT "objections_kind_known" CHECK ("kind" in ('changes_requested', 'rejected')),
	CONSTRAINT "objections_phase_known" CHECK ("phase" in ('expand', 'backfill', 'verify', 'index', 'constrain', 'switch', 'contract'))
);
--> statement-breakpoint
CREATE TABLE "app"."plan_versions" (
	"rollout_id" text NOT NULL,
	"number" integer NOT NULL,
	"plan_hash" text NOT NULL,
	"change" jsonb NOT NULL,
	"plan" jsonb NOT NULL,
	"facts" jsonb NOT NULL,
	"problems" jsonb NOT NULL,
	"submitted_by" text NOT NULL,
	"submitted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "plan_versions_rollout_id_number_pk" PRIMARY KEY("rollout_id","number")
);
--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "group_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "policy_version" integer;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."approvals" ADD COLUMN "api_key_id" text;--> statement-breakpoint
ALTER TABLE "app"."events" ADD COLUMN "via" text;--> statement-breakpoint
ALTER TABLE "app"."events" ADD COLUMN "api_key_id" text;--> statement-breakpoint
ALTER TABLE "app"."user" ADD COLUMN "two_factor_enabled" boolean DEFAULT false;--> statement-breakpoint
ALTER TABLE "app"."user" ADD COLUMN "disabled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."event_links" ADD CONSTRAINT "event_links_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "app"."events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."api_keys" ADD CONSTRAINT "api_keys_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."api_keys" ADD CONSTRAINT "api_keys_revoked_by_user_id_fk" FOREIGN KEY ("revoked_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."deliveries" ADD CONSTRAINT "deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "app"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."deliveries" ADD CONSTRAINT "deliveries_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."deliveries" ADD CONSTRAINT "deliveries_resend_of_deliveries_id_fk" FOREIGN KEY ("resend_of") REFERENCES "app"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."delivery_attempts" ADD CONSTRAINT "delivery_attempts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "app"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."notification_settings" ADD CONSTRAINT "notification_settings_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."notifications" ADD CONSTRAINT "notifications_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."notifications" ADD CONSTRAINT "notifications_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."webhooks" ADD CONSTRAINT "webhooks_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."group_members" ADD CONSTRAINT "group_members_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "app"."groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."group_members" ADD CONSTRAINT "group_members_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."groups" ADD CONSTRAINT "groups_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."invites" ADD CONSTRAINT "invites_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."invites" ADD CONSTRAINT "invites_accepted_by_user_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."passkey" ADD CONSTRAINT "passkey_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."password_resets" ADD CONSTRAINT "password_resets_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."password_resets" ADD CONSTRAINT "password_resets_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."sso_mappings" ADD CONSTRAINT "sso_mappings_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "app"."groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."two_factor" ADD CONSTRAINT "two_factor_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."policies" ADD CONSTRAINT "policies_changed_by_user_id_fk" FOREIGN KEY ("changed_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."comments" ADD CONSTRAINT "comments_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."comments" ADD CONSTRAINT "comments_parent_id_comments_id_fk" FOREIGN KEY ("parent_id") REFERENCES "app"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."comments" ADD CONSTRAINT "comments_author_id_user_id_fk" FOREIGN KEY ("author_id") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."comments" ADD CONSTRAINT "comments_resolved_by_user_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."objections" ADD CONSTRAINT "objections_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."objections" ADD CONSTRAINT "objections_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."plan_versions" ADD CONSTRAINT "plan_versions_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."plan_versions" ADD CONSTRAINT "plan_versions_submitted_by_user_id_fk" FOREIGN KEY ("submitted_by") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_user" ON "app"."api_keys" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "app"."idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_once" ON "app"."deliveries" USING btree ("seq","kind",coalesce("webhook_id", "user_id")) WHERE "app"."deliveries"."resend_of" is null;--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "app"."deliveries" USING btree ("next_attempt_at") WHERE "app"."deliveries"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "app"."notifications" USING btree ("user_id") WHERE "app"."notifications"."read_at" is null;--> statement-breakpoint
CREATE INDEX "group_members_user" ON "app"."group_members" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invites_open" ON "app"."invites" USING btree (lower("email")) WHERE "app"."invites"."accepted_at" is null and "app"."invites"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "passkey_user" ON "app"."passkey" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "passkey_credential" ON "app"."passkey" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "password_resets_open" ON "app"."password_resets" USING btree ("user_id") WHERE "app"."password_resets"."used_at" is null;--> statement-breakpoint
CREATE INDEX "two_factor_user" ON "app"."two_factor" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "two_factor_secret" ON "app"."two_factor" USING btree ("secret");--> statement-breakpoint
CREATE INDEX "comments_rollout" ON "app"."comments" USING btree ("rollout_id","at");--> statement-breakpoint
CREATE INDEX "comments_parent" ON "app"."comments" USING btree ("parent_id") WHERE "app"."comments"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "objections_rollout" ON "app"."objections" USING btree ("rollout_id");--> statement-breakpoint
CREATE UNIQUE INDEX "objections_once" ON "app"."objections" USING btree ("rollout_id","user_id",coalesce("phase", ''),"plan_hash") WHERE "app"."objections"."withdrawn_at" is null and "app"."objections"."voided_at" is null;--> statement-breakpoint
CREATE INDEX "plan_versions_hash" ON "app"."plan_versions" USING btree ("rollout_id","plan_hash");--> statement-breakpoint
CREATE INDEX "events_at" ON "app"."events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "events_actor" ON "app"."events" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "events_target" ON "app"."events" USING btree ("target_id","id");--> statement-breakpoint
CREATE INDEX "events_kind" ON "app"."events" USING btree (("data" ->> 'kind'),"id");--> statement-breakpoint
ALTER TABLE "app"."account" ADD CONSTRAINT "account_once" UNIQUE("provider_id","account_id");--> statement-breakpoint
ALTER TABLE "app"."events" ADD CONSTRAINT "events_via_known" CHECK ("via" in ('page', 'api', 'cli', 'engine'));