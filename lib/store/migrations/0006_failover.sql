ALTER TABLE "app"."rollouts" ADD COLUMN "timeline" integer;--> statement-breakpoint
ALTER TABLE "app"."rollouts" ADD COLUMN "marks" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "app"."targets" ADD COLUMN "timeline" integer;--> statement-breakpoint
ALTER TABLE "app"."targets" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;