CREATE TABLE "app"."repairs" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"step_id" text NOT NULL,
	"state" text NOT NULL,
	"mismatches" bigint NOT NULL,
	"rows_repaired" bigint,
	"user_id" text NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "repairs_state_known" CHECK ("state" in ('wanted', 'at_work', 'done', 'dropped'))
);
--> statement-breakpoint
ALTER TABLE "app"."repairs" ADD CONSTRAINT "repairs_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."repairs" ADD CONSTRAINT "repairs_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "repairs_rollout" ON "app"."repairs" USING btree ("rollout_id");--> statement-breakpoint
CREATE UNIQUE INDEX "repairs_one_open" ON "app"."repairs" USING btree ("rollout_id","step_id") WHERE state in ('wanted', 'at_work');