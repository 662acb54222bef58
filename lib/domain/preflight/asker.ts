import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { ParsedExpression } from "@/lib/domain/sql/expression";
import {
  displayName,
  expression,
  ident,
  join,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type {
  CountQuestion,
  DataQuestion,
  DuplicatesQuestion,
  Fate,
  Overlay,
  RoundTripQuestion,
  RowSource,
  TrialQuestion,
} from "./data-question";
import { oldName } from "./question-sql";
import { isWalkBehind, type Subject } from "./subject";

/** Makes questions about the rows of one table. An expression of the author's is used only where the server has said that it is not volatile. */

export type Resolved =
  | { readonly kind: "usable"; readonly sql: Sql; readonly parsed: ParsedExpression }
  /** It may do more than give a value. */
  | { readonly kind: "volatile" }
  /** Its problems are told elsewhere. */
  | { readonly kind: "unknown" };

type More = { readonly provenIn: PhaseName | null; readonly detail?: string | null };

/** Types that have no equality, or one that means something else (areas): they are compared as text. */
const comparedAsText = /^(json|xml|point|line|lseg|box|path|polygon|circle)\b(?!b)/;

export class Asker {
  readonly subject: Subject;
  readonly label: string;
  readonly #columns: readonly string[];
  readonly #key: readonly string[];

  constructor(subject: Subject) {
    this.subject = subject;
    const { table, columns, key } = subject.facts.table;
    this.label = displayName(table.schema, table.name);
    this.#columns = columns.map((column) => column.name);
    this.#key = key?.columns.map((column) => column.name) ?? [];
  }

  has(column: string): boolean {
    return this.#columns.includes(column);
  }

  /** True once what the walk writes is in the table: then the columns themselves are asked. */
  get isBehind(): boolean {
    return isWalkBehind(this.subject);
  }

  /** The first of these phases that the plan has; else its first. */
  phase(...names: readonly PhaseName[]): PhaseName | null {
    const planned = this.subject.plan.phases.map((phase) => phase.name);
    return names.find((name) => planned.includes(name)) ?? planned[0] ?? null;
  }

  /** The phase that builds an index; else the one that adds constraints. */
  get buildPhase(): PhaseName | null {
    const builds = this.subject.plan.phases.find((phase) =>
      phase.steps.some((step) => step.kind === "statement" && step.leftover !== null),
    );
    return builds?.name ?? this.phase("index", "constrain");
  }

  resolve(source: string, row: "present" | "changed" = "present"): Resolved {
    const { facts } = this.subject;
    const found =
      resolveExpression(facts, source, row) ??
      resolveExpression(facts, source, row === "present" ? "changed" : "present");
    if (found === null) return { kind: "unknown" };
    if (found.volatility === "volatile") return { kind: "volatile" };
    return { kind: "usable", sql: expression(found.parsed.printed), parsed: found.parsed };
  }

  /** A type as the author or the server spells it; null when it can't be read. */
  type(source: string): Printed | null {
    const parsed = parseTypeName(source);
    return parsed.kind === "valid" && !parsed.isSerial ? parsed.printed : null;
  }

  typeOf(column: string): Printed | null {
    const found = this.subject.facts.table.columns.find((one) => one.name === column);
    return found === undefined ? null : this.type(found.type);
  }

  source(overlay: readonly Overlay[] = [], kept: readonly string[] = []): RowSource {
    const { schema, name } = this.subject.facts.table.table;
    return { table: { schema, name }, columns: this.#columns, key: this.#key, overlay, kept };
  }

  nulls(column: string, source: RowSource, fate: Fate, more: More): CountQuestion {
    return {
      kind: "nulls",
      id: `nulls ${column} ${fate}`,
      source,
      what: column,
      condition: sql`${ident(column)} is null`,
      fate,
      statisticsOf: source.overlay.length === 0 ? column : null,
      detail: null,
      ...more,
    };
  }

  /** `printed` is the check's own expression. */
  violations(printed: ParsedExpression, source: RowSource, fate: Fate, more: More): CountQuestion {
    return {
      kind: "violations",
      id: `violations ${printed.printed.text} ${fate}`,
      source,
      what: printed.printed.text,
      // A check holds where it is NULL.
      condition: sql`(${expression(printed.printed)}) is false`,
      fate,
      statisticsOf: null,
      detail: null,
      ...more,
    };
  }

  orphans(
    columns: readonly string[],
    references: { readonly schema: string; readonly table: string; readonly columns: readonly string[] },
    source: RowSource,
    fate: Fate,
    more: More,
  ): CountQuestion {
    const own = (name: string) => sql`${ident(source.table.name)}.${ident(name)}`;
    const other = ident("colonnade referenced");
    const matches = columns.map(
      (name, at) => sql`${other}.${ident(references.columns[at] ?? name)} = ${own(name)}`,
    );
    const present = columns.map((name) => sql`${own(name)} is not null`);
    return {
      kind: "orphans",
      id: `orphans ${columns.join()} ${fate}`,
      source,
      what: columns.join(", "),
      condition: sql`${join(present, " and ")} and not exists (
  select from ${qualified(references.schema, references.table)} as ${other}
  where ${join(matches, " and ")}
)`,
      fate,
      statisticsOf: null,
      detail: displayName(references.schema, references.table),
      ...more,
    };
  }

  duplicates(
    what: string,
    values: readonly Sql[],
    source: RowSource,
    fate: Fate,
    more: More & {
      readonly nullsNotDistinct?: boolean;
      readonly where?: Sql | null;
      readonly column?: string | null;
    },
  ): DuplicatesQuestion {
    return {
      kind: "duplicates",
      id: `duplicates ${what} ${fate}`,
      source,
      what,
      values,
      nullsNotDistinct: more.nullsNotDistinct ?? false,
      where: more.where ?? null,
      fate,
      statisticsOf: source.overlay.length === 0 ? (more.column ?? null) : null,
      detail: more.detail ?? null,
      provenIn: more.provenIn,
    };
  }

  /** Whether an expression gives a value of this type, over rows as they are. */
  trial(
    what: string,
    value: Sql,
    type: Printed | null,
    where: Sql | null,
    provenIn: PhaseName | null,
  ): TrialQuestion {
    return {
      kind: "trial",
      id: `trial ${what}`,
      source: this.source(),
      what,
      values: [type === null ? value : sql`cast((${value}) as ${expression(type)})`],
      where,
      provenIn,
    };
  }

  /** Whether `down` over the source's row gives back what is in the column; `isOverlaid` when the source holds another value under its name. */
  roundTrip(
    column: string,
    down: Sql,
    source: RowSource,
    about: RoundTripQuestion["about"],
  ): RoundTripQuestion | null {
    const type = this.typeOf(column);
    if (type === null) return null;
    const at = source.kept.indexOf(column);
    const before = at < 0 ? ident(column) : oldName(at);
    const after = sql`cast((${down}) as ${expression(type)})`;
    const condition = comparedAsText.test(type.text)
      ? sql`(${after})::text is distinct from ${before}::text`
      : sql`${after} is distinct from ${before}`;
    return {
      kind: "round_trip",
      id: `round trip ${column}`,
      source,
      what: column,
      condition,
      about,
      provenIn: about === "lossless" ? this.phase("verify") : null,
    };
  }

  untried(what: string): DataQuestion {
    return { kind: "untried", id: `untried ${what}`, source: this.source(), what, provenIn: null };
  }
}
