import { it } from "vitest";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { createRandom } from "@/tests/support/random";

/**
 * Rounds of one fault at moments that follow from a seed. `FAULT_ROUNDS` says how many (3 without it), `FAULT_SEED` gives a run's moments again:
 * the seed stands in the name of every round. What a round is made of depends on the seed, its kind and its number alone, so one round can be
 * repeated by its name (`-t "round 7"`).
 */

const rounds = Number(process.env.FAULT_ROUNDS ?? 3);
const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** The middle of a phase: a part of its rows done where it has a walk, and then a short while. */
interface Moment {
  readonly phase: PhaseName;
  readonly share: number;
  readonly delayMs: number;
}

export interface Round {
  readonly number: number;
  readonly label: string;
  readonly order: "key" | "place";
  readonly moment: Moment;
  /** How the rollout ends: carried through, or taken back. */
  readonly end: "contract" | "undo";
  /** What else a round decides by chance. */
  readonly random: () => number;
}

/** A number from the kind's name, so that two kinds don't strike at the same moments. */
function hash(text: string): number {
  let number = 2_166_136_261;
  for (const character of text) number = Math.imul(number ^ character.charCodeAt(0), 16_777_619);
  return number;
}

/**
 * The rounds of one kind of fault. By key and by place take turns, and so do the two ends; of `phases` the first is struck in two rounds of
 * three, the others share the rest; with which round that begins follows from the kind, so that a short run strikes some of them too.
 */
export function makeRounds(kind: string, phases: readonly [PhaseName, ...PhaseName[]]): readonly Round[] {
  return Array.from({ length: rounds }, (_, at) => {
    const random = createRandom(seed ^ hash(`${kind} ${at}`));
    const [first, ...others] = phases;
    const isOther = others.length > 0 && (at + (hash(kind) >>> 0)) % 3 === 2;
    const phase = (isOther ? others[Math.floor(random() * others.length)] : undefined) ?? first;
    const order = at % 2 === 0 ? ("key" as const) : ("place" as const);
    // Only a rollout that is taken no further than the struck phase can be taken back from there.
    const end = at % 4 === 1 || at % 4 === 2 ? ("undo" as const) : ("contract" as const);
    const moment = { phase, share: random() * 0.8, delayMs: Math.floor(random() * 200) };
    const where =
      phase === "backfill"
        ? `${Math.round(moment.share * 100)} % + ${moment.delayMs} ms`
        : `${moment.delayMs} ms`;
    return {
      number: at + 1,
      label: `round ${at + 1} of ${rounds}, by ${order}, ${phase} + ${where}, ends in ${end} (FAULT_SEED=${seed})`,
      order,
      moment,
      end,
      random,
    };
  });
}

/** A test for each round of a kind of fault. Its name has what gives it again. */
export function inRounds(
  title: string,
  kind: string,
  phases: readonly [PhaseName, ...PhaseName[]],
  play: (round: Round) => Promise<void>,
): void {
  for (const round of makeRounds(kind, phases)) {
    it(`${title}: ${round.label}`, { timeout: roundTimeoutMs }, () => play(round));
  }
}

/** A round takes some 20 s; on a busy machine it may take long. */
export const roundTimeoutMs = 240_000;

/** Servers and processes are started before the first one. */
export const setUpTimeoutMs = 180_000;
