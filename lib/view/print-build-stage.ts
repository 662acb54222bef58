const stages: Readonly<Record<string, string>> = {
  initializing: "getting ready",
  "waiting for writers before build": "waiting for transactions that write to the table, before it begins",
  "building index": "reading the table",
  "building index: initializing": "getting ready to read the table",
  "building index: scanning table": "reading the table",
  "building index: sorting live tuples": "sorting the keys",
  "building index: sorting dead tuples": "sorting the keys of old rows",
  "building index: loading tuples in tree": "writing the index",
  "waiting for writers before validation":
    "waiting for transactions that write to the table, before it is completed",
  "index validation: scanning index": "reading the index, to complete it",
  "index validation: sorting tuples": "sorting what was read",
  "index validation: scanning table": "adding the rows that came meanwhile",
  "waiting for old snapshots": "waiting for transactions that may still see the table as it was",
};

/** A stage of pg_stat_progress_create_index in words; one that is not known as PostgreSQL names it. */
export function printBuildStage(stage: string): string {
  return stages[stage] ?? stage;
}
