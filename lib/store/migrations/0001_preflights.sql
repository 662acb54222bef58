CREATE TABLE "app"."preflights" (
	"rollout_id" text NOT NULL,
	"moment" text NOT NULL,
	"plan_hash" text NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"user_id" text NOT NULL,
	"findings" jsonb NOT NULL,
	CONSTRAINT "preflights_rollout_id_moment_pk" PRIMARY KEY("rollout_id","moment"),
	CONSTRAINT "preflights_moment_known" CHECK ("moment" in ('submit', 'expand', 'backfill', 'verify', 'index', 'constrain', 'switch', 'contract'))
);
--> statement-breakpoint
ALTER TABLE "app"."preflights" ADD CONSTRAINT "preflights_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "app"."rollouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."preflights" ADD CONSTRAINT "preflights_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "app"."user"("id") ON DELETE no action ON UPDATE no action;