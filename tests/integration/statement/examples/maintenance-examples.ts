import type { maintenanceEntries } from "@/lib/domain/statement/knowledge/maintenance-entries";
import type { Examples } from "../example";

const view = {
  setUp: [
    "create materialized view totals as select id, total, pad from orders",
    "create unique index totals_id on totals (id)",
    "analyze totals",
  ],
  relations: { materialized_view: "totals", source: "orders", table: "customers" },
};

export const maintenanceExamples: Examples<typeof maintenanceEntries> = {
  vacuum: { run: "vacuum orders" },
  vacuum_full: { run: "vacuum full orders" },
  cluster: { run: "cluster orders using orders_pkey", relations: { index: "orders_pkey" } },
  analyze: { run: "analyze orders" },
  refresh_materialized_view: { ...view, run: "refresh materialized view totals" },
  refresh_materialized_view_concurrently: {
    ...view,
    run: "refresh materialized view concurrently totals",
  },
};
