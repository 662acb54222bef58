import type { WayName } from "./arguments";
import { allInCache, openGround, quarterInCache } from "./ground";
import type { PostgresNotes } from "./machine";
import { measureAlone, measureTraffic } from "./measure";
import { deriveResults, type MeasuredAlone, type MeasuredTraffic, type Result } from "./results";
import { buildTable, type Scenario } from "./scenarios";
import { cte } from "./ways/cte";
import { inOrder } from "./ways/in-order";
import { ours } from "./ways/ours";
import { plain } from "./ways/plain";
import type { Way } from "./ways/way";

const ways: Readonly<Record<WayName, Way>> = {
  plain,
  "in-order": inOrder,
  cte,
  "ours-1": ours("ours-1", 1),
  "ours-2": ours("ours-2", 2),
  "ours-4": ours("ours-4", 4),
};

const template = "untouched";
/** Rounds in which the application's requests are measured, too: that takes longest. */
const trafficEvery = 3;

/** Every way on the same table, in turns, so that a slow minute of the machine does not fall on one way alone. */
export async function compareWays(input: {
  readonly scenario: Scenario;
  readonly rows: number;
  readonly names: readonly WayName[];
  readonly repeat: number;
  readonly say: (line: string) => void;
}): Promise<{ readonly results: readonly Result[]; readonly postgres: PostgresNotes }> {
  const { scenario, rows, say } = input;
  const measured = input.names.map((name) => ({
    way: ways[name],
    alone: [] as MeasuredAlone[],
    traffic: [] as MeasuredTraffic[],
  }));
  const ground = await openGround({
    databases: [{ name: template, build: (client) => buildTable(client, scenario, rows) }],
    proportions: scenario.cache === "whole" ? allInCache : quarterInCache,
  });
  try {
    for (let round = 0; round < input.repeat; round += 1) {
      // Another way begins each time.
      const turn = measured.map((_, at) => measured[(at + round) % measured.length]);
      for (const one of turn) {
        if (one === undefined) continue;
        const { way, alone, traffic } = one;
        const place = { ground, database: template, scenario, rows };
        const figures = await measureAlone(place, way);
        alone.push(figures);
        say(
          `${scenario.name}, round ${round + 1} of ${input.repeat}: ${way.name} ${Math.round(figures.rowsPerSecond)} rows/s`,
        );
        if (round % trafficEvery === 0) traffic.push(await measureTraffic(place, way, round));
      }
    }
  } finally {
    await ground.remove();
  }
  return {
    results: deriveResults(
      scenario.name,
      rows,
      measured.map(({ way, ...figures }) => ({ way: way.label, lanes: way.lanes, ...figures })),
    ),
    postgres: ground.postgres,
  };
}
