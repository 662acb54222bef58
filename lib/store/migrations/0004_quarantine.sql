CREATE TABLE "app"."quarantined_rows" (
	"rollout_id" text NOT NULL,
	"step_id" text NOT NULL,
	"key" jsonb NOT NULL,
	"sql_state" text,
	"message" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"decision" jsonb,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	CONSTRAINT "quarantined_rows_rollout_id_step_id_key_pk" PRIMARY KEY("rollout_id","step_id","key"),
	CONSTRAINT "quarantined_rows_state_known" CHECK ("state" in ('open', 'skipped', 'replaced', 'filled'))
);
--> statement-breakpoint
ALTER TABLE "app"."quarantined_rows" ADD CONSTRAINT "quarantined_rows_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;