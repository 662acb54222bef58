import type { WayName } from "../arguments";
import { Drive } from "../drive";
import type { Way } from "./way";

/** Colonnade itself: its plan, its engine, its ledger, its pace control at its default limits. */
export function ours(name: WayName, lanes: number): Way {
  return {
    name,
    label: "ours",
    lanes,
    async prepare({ ground, database }) {
      const drive = await Drive.open(ground, database, lanes);
      return {
        async run() {
          await drive.startBackfill();
          await drive.awaitDone();
          return await drive.stepSeconds();
        },
        close: () => drive.close(),
      };
    },
  };
}
