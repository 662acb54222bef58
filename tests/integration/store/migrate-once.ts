import { migrate } from "@/lib/store/migrate";

/** What each of the processes that start at once does: see migrate.test.ts. */
await migrate(process.argv[2] ?? "", { waitMs: 5_000 });
