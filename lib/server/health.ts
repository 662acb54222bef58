import "server-only";
import { readEngineStatus } from "@/lib/store/engines";
import { areMigrationsApplied } from "@/lib/store/migrations-applied";
import { getServices } from "./services";

/**
 * 200 while this process can serve, 503 while it can't (the process itself is alive either way, or there would be no answer). An absent
 * engine is told, but does not make the pages useless.
 */
export async function respondHealth(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    const { store } = await getServices();
    const migrated = await areMigrationsApplied(store);
    const engine = migrated ? await readEngineStatus(store.db) : { isAlive: false, seenAt: null };
    return Response.json(
      {
        live: true,
        ready: migrated,
        store: "reachable",
        migrations: migrated ? "applied" : "missing",
        engine: { alive: engine.isAlive, seenAt: engine.seenAt?.toISOString() ?? null },
      },
      { status: migrated ? 200 : 503, headers },
    );
  } catch {
    return Response.json({ live: true, ready: false, store: "unreachable" }, { status: 503, headers });
  }
}
