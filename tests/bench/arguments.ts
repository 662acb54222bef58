/** What `npm run bench` is asked for. Pure. */

/** Scenarios that compare ways; each is a table. */
export const scenarioNames = ["sequential", "sequential-4x", "uuid-4x", "wide", "indexes-5"] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** Runs of the backfill alone, with questions of their own. */
export const specialNames = ["lag-hold", "linearity"] as const;
export type SpecialName = (typeof specialNames)[number];

export const wayNames = ["plain", "in-order", "cte", "ours-1", "ours-2", "ours-4"] as const;
export type WayName = (typeof wayNames)[number];
const oursNames = wayNames.filter((name) => name.startsWith("ours-"));

export interface BenchArguments {
  readonly scenarios: readonly (ScenarioName | SpecialName)[];
  readonly ways: readonly WayName[];
  /** Null: as many as each scenario has by itself. */
  readonly rows: number | null;
  readonly repeat: number;
  readonly file: string;
}

export type ParsedArguments =
  | { readonly kind: "valid"; readonly value: BenchArguments }
  | { readonly kind: "refused"; readonly message: string };

const allScenarios = [...scenarioNames, ...specialNames];
const optionNames = ["--scenario", "--way", "--rows", "--repeat", "--json"] as const;
type OptionName = (typeof optionNames)[number];

export const usage =
  "npm run bench -- [--scenario NAME …] [--way NAME …] [--rows N] [--repeat N] [--json FILE]";

const fewestRows = 10_000;

class Refusal extends Error {}

/** Every option with its values; `--scenario a b --scenario c` and `--scenario=a` are the same kind of thing. */
function collect(words: readonly string[]): ReadonlyMap<OptionName, readonly string[]> {
  const found = new Map<OptionName, string[]>();
  let values: string[] | null = null;
  for (const word of words) {
    if (!word.startsWith("--")) {
      if (values === null) throw new Refusal(`“${word}” belongs to no option.`);
      values.push(word);
      continue;
    }
    const [name = "", ...rest] = word.split("=");
    const option = optionNames.find((one) => one === name);
    if (option === undefined)
      throw new Refusal(`There is no option ${name}. Options: ${optionNames.join(", ")}.`);
    values = found.get(option) ?? [];
    if (rest.length > 0) values.push(rest.join("="));
    found.set(option, values);
  }
  return found;
}

function chooseNames<Name extends string>(
  what: string,
  given: readonly string[] | undefined,
  known: readonly Name[],
  groups: ReadonlyMap<string, readonly Name[]> = new Map(),
): readonly Name[] {
  if (given === undefined) return known;
  const list = [...groups.keys(), ...known].join(", ");
  if (given.length === 0) throw new Refusal(`--${what} needs a name. One of: ${list}.`);
  const wanted = given.flatMap((name) => {
    const names = groups.get(name) ?? known.filter((one) => one === name);
    if (names.length === 0) throw new Refusal(`There is no ${what} “${name}”. One of: ${list}.`);
    return names;
  });
  return known.filter((name) => wanted.includes(name));
}

function chooseOne(option: OptionName, given: readonly string[] | undefined): string | null {
  if (given === undefined) return null;
  const [value, ...more] = given;
  if (value === undefined || more.length > 0) throw new Refusal(`${option} takes one value.`);
  return value;
}

function chooseNumber(
  option: OptionName,
  given: readonly string[] | undefined,
  least: number,
): number | null {
  const text = chooseOne(option, given);
  if (text === null) return null;
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
    throw new Refusal(`${option} takes a whole number from ${least}.`);
  }
  return number;
}

/** Reads the words after `npm run bench --`. */
export function parseArguments(words: readonly string[]): ParsedArguments {
  try {
    const found = collect(words);
    const ways = chooseNames("way", found.get("--way"), wayNames, new Map([["ours", oursNames]]));
    return {
      kind: "valid",
      value: {
        scenarios: chooseNames("scenario", found.get("--scenario"), allScenarios),
        // Ratios are to it, so it is always run.
        ways: wayNames.filter((name) => name === "plain" || ways.includes(name)),
        rows: chooseNumber("--rows", found.get("--rows"), fewestRows),
        repeat: chooseNumber("--repeat", found.get("--repeat"), 1) ?? 3,
        file: chooseOne("--json", found.get("--json")) ?? "bench-results.json",
      },
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", message: `${error.message}\n${usage}` };
  }
}
