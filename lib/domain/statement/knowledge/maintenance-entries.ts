import type { Family } from "./entry";

/** Maintenance: what keeps a table in shape, and the forms that stop everything while they do. */
export const maintenanceEntries = {
  vacuum: {
    form: "vacuum t",
    transaction: "forbidden",
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    scans: ["table"],
    note: "To give empty pages at the end back, it takes ACCESS EXCLUSIVE for a moment, and gives way when others wait",
  },
  vacuum_full: {
    form: "vacuum full t",
    transaction: "forbidden",
    locks: { table: "ACCESS EXCLUSIVE" },
    rewrites: ["table"],
    builds: ["table"],
    cheapWhen: "Tools like pg_repack do it beside the traffic",
  },
  cluster: {
    form: "cluster t using i",
    locks: { table: "ACCESS EXCLUSIVE", index: "ACCESS EXCLUSIVE" },
    rewrites: ["table"],
    builds: ["table"],
    cheapWhen: "Tools like pg_repack do it beside the traffic",
  },
  analyze: {
    form: "analyze t",
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    scans: ["table"],
    note: "It reads a sample, not all, of a large table",
  },
  refresh_materialized_view: {
    form: "refresh materialized view v",
    locks: { materialized_view: "ACCESS EXCLUSIVE", source: "ACCESS SHARE" },
    rewrites: ["materialized_view"],
    builds: ["materialized_view"],
    scans: ["source"],
    cheapWhen: "CONCURRENTLY lets reads through; it needs a unique index on the view",
  },
  refresh_materialized_view_concurrently: {
    form: "refresh materialized view concurrently v",
    locks: { materialized_view: "EXCLUSIVE", source: "ACCESS SHARE" },
    scans: ["source", "materialized_view"],
  },
} as const satisfies Family;
