import type { Family } from "./entry";

/** Triggers, rules and policies of a table. */
const locks = { table: "ACCESS EXCLUSIVE" } as const;

export const triggerEntries = {
  create_trigger: {
    form: "create trigger n before insert on t …",
    locks: { table: "SHARE ROW EXCLUSIVE" },
    breaksApp: "It runs inside the application's own writes: slow or failing, it makes them slow or fail",
  },
  drop_trigger: {
    form: "drop trigger n on t",
    locks,
    breaksApp: "What it did for rows that are written is done no more",
  },
  enable_trigger: { form: "alter table t enable trigger n", locks: { table: "SHARE ROW EXCLUSIVE" } },
  disable_trigger: {
    form: "alter table t disable trigger n",
    locks: { table: "SHARE ROW EXCLUSIVE" },
    breaksApp: "Rows written meanwhile miss what it does",
  },
  rename_trigger: { form: "alter trigger a on t rename to b", locks },
  create_rule: {
    form: "create rule n as on insert to t do …",
    locks,
    breaksApp: "It rewrites the application's own statements",
  },
  drop_rule: {
    form: "drop rule n on t",
    locks,
    breaksApp: "The application's statements are no longer rewritten",
  },
  enable_rule: {
    form: "alter table t enable | disable rule n",
    locks,
    breaksApp: "What the rule did, or left to be done, changes at once",
  },
  create_policy: {
    form: "create policy n on t using (expression)",
    locks,
    breaksApp: "Where row security is on, it changes which rows a role sees",
  },
  alter_policy: {
    form: "alter policy n on t using (expression)",
    locks,
    breaksApp: "It changes which rows a role sees",
  },
  drop_policy: {
    form: "drop policy n on t",
    locks,
    breaksApp: "Where row security is on, it changes which rows a role sees",
  },
} as const satisfies Family;
