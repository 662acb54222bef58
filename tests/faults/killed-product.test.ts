import { afterAll, beforeAll, describe, expect } from "vitest";
import { putPerson } from "@/lib/access/people";
import { signIn } from "@/lib/access/sign-in";
import { type Launched, launch } from "@/lib/server/launch";
import { inTransaction } from "@/lib/store/store";
import {
  applyStreamMessage,
  type LiveRollout,
  type RolloutView,
  type StreamMessage,
} from "@/lib/view/rollout-view";
import { createWorld, type World, waitFor } from "@/tests/integration/engine/world";
import { type Followed, followEventStream } from "@/tests/support/event-stream";
import { findFreePort } from "@/tests/support/free-port";
import { playRound } from "./play-round";
import { inRounds, setUpTimeoutMs } from "./rounds";

/** The product as `npm start` runs it, watched by somebody who has signed in. It is built by `npm run build`. */
describe("the web server, the engine, or both killed at a random moment", () => {
  const person = { name: "Vera", email: "vera@example.test", password: "as long as a password should be" };
  const victims = ["web", "both", "engine"] as const;
  let world: World;
  let product: Launched;
  let address: string;
  let cookie: string;

  beforeAll(async () => {
    world = await createWorld("killed_product");
    await inTransaction(world.store, (tx) => putPerson(tx, { ...person, role: "viewer" }));
    const port = await findFreePort();
    product = await launch({
      mode: "start",
      port,
      env: { ...process.env, ...world.engineEnvironment, HOST: "127.0.0.1", COLONNADE_LOG_LEVEL: "error" },
    });
    address = `http://127.0.0.1:${port}`;
    const { email, password } = person;
    const signedIn = await signIn(world.services, { email, password }, new Headers(), new Date());
    if (signedIn.kind !== "signed_in") throw new Error(signedIn.kind);
    cookie = signedIn.cookies.map((line) => line.split(";")[0]).join("; ");
  }, setUpTimeoutMs);
  afterAll(async () => {
    await product.stop();
    await world.tearDown();
  });

  async function readPage(rolloutId: string): Promise<RolloutView | null> {
    const response = await fetch(`${address}/api/v1/rollouts/${rolloutId}`, { headers: { cookie } }).catch(
      () => null,
    );
    if (response === null || response.status >= 500) return null;
    expect(response.status).toBe(200);
    return (await response.json()) as RolloutView;
  }

  async function kill(which: "web" | "engine"): Promise<void> {
    const pid = await waitFor(`the ${which} to run`, () => Promise.resolve(product.pids()[which] ?? null));
    process.kill(pid, "SIGKILL");
    await waitFor(`another ${which}`, () => {
      const now = product.pids()[which];
      return Promise.resolve(now !== undefined && now !== pid);
    });
  }

  inRounds(
    "both come back, and who watched sees the end",
    "killed product",
    ["backfill", "verify", "constrain"],
    async (round) => {
      const victim = victims[(round.number - 1) % victims.length] ?? "both";
      let followed: Followed | null = null;
      let live: LiveRollout | undefined;
      await playRound(world, round, {
        async strike({ rolloutId }) {
          followed = followEventStream(`${address}/api/stream/rollouts/${rolloutId}`, { cookie }, (data) => {
            live = applyStreamMessage(live, data as StreamMessage);
          });
          await waitFor("the first word", () => Promise.resolve(live !== undefined));
          await Promise.all(
            (["web", "engine"] as const).filter((one) => victim === "both" || victim === one).map(kill),
          );
        },
        async afterPhase({ rolloutId }) {
          const page = await waitFor("the page", () => readPage(rolloutId));
          const shown = page.phases.map(({ name, state, condition, progress }) => ({
            name,
            state,
            condition,
            progress,
          }));
          expect(shown.find((phase) => phase.name === round.moment.phase)).toMatchObject({
            state: "done",
            condition: null,
          });
          await waitFor("the stream to say the same", () =>
            Promise.resolve(
              live?.view.phases.find((phase) => phase.name === round.moment.phase)?.state === "done",
            ),
          );
          expect(live?.view.phases.map((phase) => phase.state)).toEqual(shown.map((phase) => phase.state));
          const ids = live?.events.map((event) => event.id) ?? [];
          expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
          expect(live?.events.filter((event) => event.data.kind === "phase_finished").length).toBeGreaterThan(
            0,
          );
          expect(followed?.connections()).toBe(victim === "engine" ? 1 : 2);
          await followed?.close();
        },
      });
    },
  );
});
