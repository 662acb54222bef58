CREATE TABLE "app"."instance_stop" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"why" text,
	CONSTRAINT "instance_stop_once" CHECK ("id")
);
