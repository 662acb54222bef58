import { nameColumn } from "@/lib/domain/change/replace-columns/type-part";
import type { ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { RawFinding } from "./finding";
import type { Subject } from "./subject";

/** Where the sequence of a column whose type changes stands, against what the old type holds. */

const maxima: Readonly<Record<string, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
};

/** From this part of the old type on, its end is near, percent. */
const near = 80n;

function printBig(number: bigint): string {
  return number.toLocaleString("en-US");
}

/** The old type's column: under its own name until the swap, under another from then on. */
function findOld(subject: Subject, name: string): ColumnFacts | null {
  const { columns, table } = subject.facts.table;
  const { gone } = nameColumn(table.name, name);
  return columns.find((one) => one.name === gone) ?? columns.find((one) => one.name === name) ?? null;
}

/** Judges the sequence of a column of integers that gets a longer type. Pure. */
export function judgeSequences(subject: Subject): RawFinding[] {
  const { change, facts } = subject;
  if (change.kind !== "change_type") return [];
  const old = findOld(subject, change.column);
  const sequence = facts.table.columns.find((one) => one.name === change.column)?.sequence ?? null;
  const maximum = old === null ? undefined : maxima[old.type];
  if (old === null || maximum === undefined || sequence === null || sequence.lastValue === null) return [];
  const stands = BigInt(sequence.lastValue);
  const percent = (stands * 100n) / maximum;
  const said = `The sequence ${sequence.name} stands at ${printBig(stands)}: ${percent} % of what ${old.type} holds`;
  const evidence = [`${old.type} holds values up to ${printBig(maximum)}`];
  if (percent < near) {
    return [
      {
        code: "sequence_position",
        message: `${said}. Until values pass its end, the switch can be undone.`,
        evidence,
      },
    ];
  }
  return [
    {
      code: "sequence_near_end",
      message:
        stands > maximum
          ? `${said}: the switch can't be undone while rows hold such values.`
          : `${said}. Once the switch is done values may pass its end: the application is not refused, but while rows hold them the switch can't be undone.`,
      evidence,
      remedy:
        stands > maximum
          ? "Go on to contract, unless these rows can be changed and the sequence set back."
          : "Switch before it is reached: until then every insert beyond it fails. Decide soon after the switch whether it stays.",
    },
  ];
}
