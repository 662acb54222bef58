import { Client } from "pg";
import type { WayName } from "../arguments";
import type { Way } from "./way";

/** A way that is one session and its statements. */
export function byHand(name: WayName, fill: (client: Client, key: "bigint" | "uuid") => Promise<void>): Way {
  return {
    name,
    label: name,
    lanes: 1,
    async prepare({ ground, database, scenario }) {
      const client = new Client({
        connectionString: ground.primary.url(database),
        ssl: false,
        application_name: `bench ${name}`,
      });
      await client.connect();
      await client.query("alter table orders add column cents bigint");
      return {
        async run() {
          const startedAt = performance.now();
          await fill(client, scenario.key);
          return (performance.now() - startedAt) / 1000;
        },
        close: () => client.end(),
      };
    },
  };
}
