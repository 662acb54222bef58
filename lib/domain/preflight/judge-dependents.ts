import type { Change } from "@/lib/domain/change/change";
import type { Dependent, TableFacts } from "@/lib/domain/facts/table-facts";
import { assertNever } from "@/lib/domain/invariant";
import { displayName } from "@/lib/domain/sql/sql";
import type { RawFinding } from "./finding";
import { listWords } from "./print-figures";
import type { Subject } from "./subject";

/** What else names the columns. */

/** Columns that are there now and that the change renames, replaces or drops: who names one of them breaks, or has to be carried over. */
export function replacedColumns(change: Change): readonly string[] {
  switch (change.kind) {
    case "change_type":
    case "rename_column":
    case "drop_column":
      return [change.column];
    case "split_merge":
      return change.from.map((one) => one.name);
    case "add_columns":
    case "set_not_null":
    case "drop_not_null":
    case "set_default":
    case "drop_default":
    case "add_foreign_key":
    case "add_unique":
    case "add_check":
    case "add_index":
    case "fill_only":
      return [];
    default:
      return assertNever(change);
  }
}

/** Columns that the change is about without replacing them. */
export function touchedColumns(change: Change): readonly string[] {
  switch (change.kind) {
    case "set_not_null":
    case "drop_not_null":
    case "set_default":
    case "drop_default":
      return [change.column];
    case "add_foreign_key":
    case "add_unique":
      return change.columns;
    case "fill_only":
      return change.columns.map((one) => one.name);
    case "add_check":
      return change.violations.kind === "rewrite" ? [change.violations.column] : [];
    case "add_columns":
    case "add_index":
    case "change_type":
    case "rename_column":
    case "drop_column":
    case "split_merge":
      return [];
    default:
      return assertNever(change);
  }
}

const nouns: Readonly<Record<Dependent["kind"], readonly [string, string]>> = {
  view: ["view", "views"],
  materialized_view: ["materialized view", "materialized views"],
  rule: ["rule", "rules"],
  generated_column: ["generated column", "generated columns"],
  policy: ["policy", "policies"],
  trigger: ["trigger", "triggers"],
  statistics: ["statistics object", "statistics objects"],
  publication: ["publication", "publications"],
  function: ["function", "functions"],
  function_text: ["function", "functions"],
};

/** What becomes of replaced columns, after their names; null where none is replaced. */
function fateOf(change: Change): string | null {
  switch (change.kind) {
    case "change_type":
      return "gets another type";
    case "rename_column":
      return "gets another name";
    case "drop_column":
      return "is dropped at contract";
    case "split_merge":
      return change.from.length === 1 ? "is replaced" : "are replaced";
    default:
      return null;
  }
}

function remedyOf(kind: Dependent["kind"]): string {
  switch (kind) {
    case "function":
    case "trigger":
    case "rule":
    case "policy":
      return "See in the plan whether it is carried over; else change it by hand, at the switch.";
    case "function_text":
      return "Its text mentions both names: read it, and change it before the old column goes.";
    case "view":
    case "materialized_view":
      return "See in the plan whether it is carried over; else make it anew, at the switch.";
    case "generated_column":
    case "statistics":
      return "It stands in the way of dropping the column: see in the plan how it is carried over.";
    case "publication":
      return "Give subscribers the new column before rows with it reach them.";
    default:
      return assertNever(kind);
  }
}

function isOwn(dependent: Dependent, subject: Subject): boolean {
  const own = subject.plan.ownObjects;
  return (
    own.triggers.includes(dependent.name) ||
    own.columns.includes(dependent.name) ||
    own.functions.some((name) => dependent.name.endsWith(`.${name}`)) ||
    dependent.name.startsWith("colonnade.")
  );
}

function judgeKind(
  kind: Dependent["kind"],
  all: readonly Dependent[],
  columns: readonly string[],
  code: "dependent_breaks" | "dependent_reads",
  subject: Subject,
): RawFinding[] {
  const reading = all.filter(
    (one) =>
      one.kind === kind &&
      !isOwn(one, subject) &&
      (one.columns.length === 0 || one.columns.some((name) => columns.includes(name))),
  );
  if (reading.length === 0) return [];
  const [singular, plural] = nouns[kind];
  const isOne = reading.length === 1;
  const label = displayName(subject.change.table.schema, subject.change.table.name);
  const sees =
    kind === "function_text" ? (isOne ? "seems to read" : "seem to read") : isOne ? "reads" : "read";
  const fate = code === "dependent_breaks" ? fateOf(subject.change) : null;
  return [
    {
      code,
      message: `The ${isOne ? singular : plural} ${listWords(reading.map((one) => one.name))} ${sees} ${listWords(columns)} of ${label}${fate === null ? "" : `, which ${fate}`}.`,
      evidence: reading.map(
        (one) => `${one.name}${one.columns.length === 0 ? "" : ` · ${one.columns.join(", ")}`}`,
      ),
      remedy: code === "dependent_breaks" ? remedyOf(kind) : null,
    },
  ];
}

function judgeKeys(columns: readonly string[], subject: Subject): RawFinding[] {
  const { referencedBy, constraints } = subject.facts.table;
  const incoming = referencedBy.filter((key) => key.referencedColumns.some((name) => columns.includes(name)));
  const outgoing = constraints.filter(
    (one) => one.kind === "foreign_key" && one.columns.some((name) => columns.includes(name)),
  );
  if (incoming.length + outgoing.length === 0) return [];
  const lines = [
    ...incoming.map((key) => `${key.name} of ${displayName(key.schema, key.table)} · ${key.definition}`),
    ...outgoing.map((one) => `${one.name} · ${one.definition}`),
  ];
  return [
    {
      code: "dependent_breaks",
      message: `${lines.length === 1 ? "A foreign key rests" : `${lines.length} foreign keys rest`} on ${listWords(columns)}.`,
      evidence: lines,
      remedy: "See in the plan how it is carried over; both tables are locked for an instant.",
    },
  ];
}

function judgePublished({ table, dependents }: TableFacts): RawFinding[] {
  const published = dependents.filter((one) => one.kind === "publication");
  if (published.length === 0) return [];
  const label = displayName(table.schema, table.name);
  return [
    {
      code: "published",
      message: `${label} is published by ${listWords(published.map((one) => one.name))}: logical subscribers receive every row that changes.`,
      evidence: published.map(
        (one) => `${one.name}${one.columns.length === 0 ? " · all columns" : ` · ${one.columns.join(", ")}`}`,
      ),
      remedy:
        "A subscriber needs a new column before the publisher sends it, and must not lose an old one while it is sent: change the subscribers' tables first, or plan with whoever runs them.",
    },
  ];
}

/** Judges what else names the columns. Pure. */
export function judgeDependents(subject: Subject): RawFinding[] {
  const { dependents } = subject.facts.table;
  const found: RawFinding[] = [];
  const kinds = (Object.keys(nouns) as Dependent["kind"][]).filter((kind) => kind !== "publication");
  const replaced = replacedColumns(subject.change);
  const touched = touchedColumns(subject.change);
  const isRename = subject.change.kind === "rename_column";
  for (const kind of kinds) {
    // What the catalog knows holds on to a renamed column; what calls it by its name does not.
    const follows = isRename && kind !== "trigger" && kind !== "function_text";
    const code = follows ? "dependent_reads" : "dependent_breaks";
    if (replaced.length > 0) found.push(...judgeKind(kind, dependents, replaced, code, subject));
    if (touched.length > 0) found.push(...judgeKind(kind, dependents, touched, "dependent_reads", subject));
  }
  if (replaced.length > 0 && !isRename) found.push(...judgeKeys(replaced, subject));
  // Tables that change with it get columns and writes, too.
  return [...found, ...[subject.facts.table, ...subject.facts.related].flatMap(judgePublished)];
}
