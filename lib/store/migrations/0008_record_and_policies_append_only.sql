-- Written by hand: what drizzle has no words for.
-- Append-only for everyone who comes through SQL, the owner included, like events (0000).
CREATE FUNCTION "app"."refuse_change_of_appended"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end
$$;
--> statement-breakpoint
CREATE TRIGGER "event_links_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "app"."event_links"
  FOR EACH STATEMENT EXECUTE FUNCTION "app"."refuse_change_of_appended"();
--> statement-breakpoint
CREATE TRIGGER "policies_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "app"."policies"
  FOR EACH STATEMENT EXECUTE FUNCTION "app"."refuse_change_of_appended"();
--> statement-breakpoint
-- The application's own role, which runs this and owns the tables, gives the privileges away too; so do all others. A superuser has them anyway.
REVOKE UPDATE, DELETE, TRUNCATE ON "app"."events", "app"."event_links", "app"."policies" FROM PUBLIC, CURRENT_USER;
--> statement-breakpoint
-- Postgres: the foreign key from event_links locks the event's row as the owner of events, and that needs UPDATE on some column of it.
GRANT UPDATE ("id") ON "app"."events" TO CURRENT_USER;
