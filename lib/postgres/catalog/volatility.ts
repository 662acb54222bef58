import type { Operand } from "./expression-calls";

/**
 * How volatile an expression is, judged from what it calls. The server does not tell which overload it chose, so it is narrowed down by the operands'
 * types: an exact match, else those that implicit casts lead to, else polymorphic ones; among several the worst counts, and what is
 * not found counts as volatile. Implicit casts count too: a timestamp turned into a timestamptz depends on the time zone.
 */

export type Volatility = "immutable" | "stable" | "volatile";

export interface Candidate {
  readonly kind: "function" | "operator";
  readonly schema: string;
  readonly name: string;
  readonly isVisible: boolean;
  readonly operandTypes: readonly number[];
  /** How many of the last may be left out. */
  readonly optional: number;
  readonly isVariadic: boolean;
  readonly volatility: Volatility;
}

export interface CastEntry {
  readonly source: number;
  readonly target: number;
  readonly context: "implicit" | "assignment" | "explicit";
  readonly volatility: Volatility;
}

export interface TypeEntry {
  readonly oid: number;
  readonly name: string;
  /** The type itself, unless it is a domain. */
  readonly base: number;
  /** Of an array's element; null when it is none. */
  readonly element: number | null;
  readonly isPseudo: boolean;
  readonly isString: boolean;
  readonly input: Volatility;
  readonly output: Volatility;
}

export interface VolatilityCatalog {
  readonly candidates: readonly Candidate[];
  readonly casts: readonly CastEntry[];
  readonly types: ReadonlyMap<number, TypeEntry>;
}

/** A call with the types that the server gave its operands; null when it could not be asked. */
export interface TypedCall {
  readonly kind: "function" | "operator" | "cast" | "merge";
  readonly schema: string | null;
  readonly name: string;
  readonly operands: readonly TypedOperand[];
  readonly resultType: number | null;
  readonly isLoose: boolean;
}

export interface TypedOperand {
  readonly operand: Operand | null;
  readonly type: number | null;
}

const order: readonly Volatility[] = ["immutable", "stable", "volatile"];

/** The most volatile of several; immutable when there is none. */
export function worst(all: readonly Volatility[]): Volatility {
  return all.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "immutable");
}

function baseOf(catalog: VolatilityCatalog, type: number): number {
  return catalog.types.get(type)?.base ?? type;
}

function findCast(catalog: VolatilityCatalog, source: number, target: number): CastEntry | undefined {
  return catalog.casts.find((cast) => cast.source === source && cast.target === target);
}

function isUntyped(typed: TypedOperand): boolean {
  return (
    typed.type === null || typed.operand === null || typed.operand.constant !== null || typed.operand.isNull
  );
}

/** What turning a value of one type into another does; immutable when nothing happens. */
export function conversionVolatility(catalog: VolatilityCatalog, from: number, to: number): Volatility {
  const source = baseOf(catalog, from);
  const target = baseOf(catalog, to);
  if (source === target) return "immutable";
  const cast = findCast(catalog, source, target);
  if (cast !== undefined) return cast.volatility;
  const sourceType = catalog.types.get(source);
  const targetType = catalog.types.get(target);
  const [sourceElement, targetElement] = [sourceType?.element ?? null, targetType?.element ?? null];
  if (sourceElement !== null && targetElement !== null) {
    return conversionVolatility(catalog, sourceElement, targetElement);
  }
  return worst([sourceType?.output ?? "stable", targetType?.input ?? "stable"]);
}

const dateTypes = new Set(["date", "time", "timetz", "timestamp", "timestamptz", "interval"]);
const zonedTypes = new Set(["timetz", "timestamptz"]);

/** A constant is read when the statement is parsed; it means the same every time unless it speaks of the clock, the session, or a name. */
function constantVolatility(text: string, target: TypeEntry | undefined): Volatility {
  if (target === undefined || target.name.startsWith("reg")) return "stable";
  if (!dateTypes.has(target.name)) return "immutable";
  if (/\b(now|today|tomorrow|yesterday|allballs)\b/i.test(text)) return "stable";
  if (target.name === "interval") return "immutable";
  const hasZone = /([+-]\d{1,2}(:?\d\d)?|\bz|\butc|\bgmt)\s*$/i.test(text.replace(/^\s*\d{4}-\d\d-\d\d/, ""));
  if (zonedTypes.has(target.name) && !hasZone) return "stable";
  const isIso = /^\s*(\d{4}-\d\d-\d\d|\d{1,2}:\d\d|(-|\+)?infinity|epoch)/i.test(text);
  return isIso ? "immutable" : "stable";
}

function castVolatility(catalog: VolatilityCatalog, call: TypedCall): Volatility {
  const [typed] = call.operands;
  if (typed === undefined || call.resultType === null) return "volatile";
  if (typed.operand?.isNull === true) return "immutable";
  if (typed.operand !== null && typed.operand.constant !== null) {
    return constantVolatility(typed.operand.constant, catalog.types.get(baseOf(catalog, call.resultType)));
  }
  return typed.type === null ? "stable" : conversionVolatility(catalog, typed.type, call.resultType);
}

function mergeVolatility(catalog: VolatilityCatalog, call: TypedCall): Volatility {
  const target = call.resultType ?? call.operands.find((one) => !isUntyped(one))?.type ?? null;
  if (target === null) return "immutable";
  return worst(
    call.operands.map((one) =>
      isUntyped(one) || one.type === null ? "immutable" : conversionVolatility(catalog, one.type, target),
    ),
  );
}

/** Whether the parameter takes the operand, and what that costs; null when it does not. */
function implicitly(catalog: VolatilityCatalog, typed: TypedOperand, parameter: number): Volatility | null {
  const type = catalog.types.get(parameter);
  if (type?.isPseudo === true) return "immutable";
  if (isUntyped(typed) || typed.type === null) {
    const constant = typed.operand?.constant ?? null;
    return constant === null ? "immutable" : constantVolatility(constant, type);
  }
  const from = baseOf(catalog, typed.type);
  if (from === parameter) return "immutable";
  const cast = findCast(catalog, from, parameter);
  return cast?.context === "implicit" ? cast.volatility : null;
}

function matches(call: TypedCall, candidate: Candidate): boolean {
  if (candidate.kind !== call.kind || candidate.name !== call.name) return false;
  if (call.schema === null ? !candidate.isVisible : candidate.schema !== call.schema) return false;
  if (call.isLoose || candidate.isVariadic) return true;
  const most = candidate.operandTypes.length;
  return call.operands.length <= most && call.operands.length >= most - candidate.optional;
}

function exactTypes(catalog: VolatilityCatalog, call: TypedCall): readonly (readonly (number | null)[])[] {
  const known = call.operands.map((one) =>
    isUntyped(one) || one.type === null ? null : baseOf(catalog, one.type),
  );
  const other = known.find((type) => type !== null) ?? null;
  // Postgres: beside an operator, a constant without a type is first tried as the other side's; failing that it is text.
  const asOther = known.map((type) => type ?? other);
  const asText = call.operands.map((one, at) => known[at] ?? one.type);
  return call.kind === "operator" ? [asOther, asText] : [asText];
}

function callVolatility(catalog: VolatilityCatalog, call: TypedCall): Volatility {
  const candidates = catalog.candidates.filter((candidate) => matches(call, candidate));
  if (candidates.length === 0) return "volatile";
  const all = worst(candidates.map((candidate) => candidate.volatility));
  if (call.isLoose) return all;
  for (const types of exactTypes(catalog, call)) {
    const exact = candidates.find(
      (one) =>
        one.operandTypes.length === types.length && one.operandTypes.every((type, at) => type === types[at]),
    );
    if (exact !== undefined) {
      const constants = call.operands.map((one, at) => implicitly(catalog, one, exact.operandTypes[at] ?? 0));
      return worst([exact.volatility, ...constants.map((one) => one ?? "immutable")]);
    }
  }
  const fitting = candidates.flatMap((candidate) => {
    if (candidate.isVariadic) return [{ candidate, cost: candidate.volatility }];
    const costs = call.operands.map((one, at) => implicitly(catalog, one, candidate.operandTypes[at] ?? 0));
    const known = costs.flatMap((cost) => (cost === null ? [] : [cost]));
    return known.length < costs.length ? [] : [{ candidate, cost: worst([candidate.volatility, ...known]) }];
  });
  const isPolymorphic = ({ candidate }: (typeof fitting)[number]) =>
    candidate.operandTypes.some((type) => catalog.types.get(type)?.isPseudo === true);
  const plain = fitting.filter((one) => !isPolymorphic(one));
  const chosen = plain.length > 0 ? plain : fitting;
  return chosen.length === 0 ? all : worst(chosen.map((one) => one.cost));
}

/** Judges one call. Pure: everything that it rests on is in the catalog's extract. */
export function judgeCall(catalog: VolatilityCatalog, call: TypedCall): Volatility {
  if (call.kind === "cast") return castVolatility(catalog, call);
  return call.kind === "merge" ? mergeVolatility(catalog, call) : callVolatility(catalog, call);
}

/** Whether a value of one type may be stored in a column of another without a written cast. */
export function isAssignable(catalog: VolatilityCatalog, from: number, to: number): boolean {
  const source = baseOf(catalog, from);
  const target = baseOf(catalog, to);
  if (source === target) return true;
  const cast = findCast(catalog, source, target);
  if (cast !== undefined) return cast.context !== "explicit";
  const [sourceType, targetType] = [catalog.types.get(source), catalog.types.get(target)];
  if (sourceType?.element != null && targetType?.element != null) {
    return isAssignable(catalog, sourceType.element, targetType.element);
  }
  // Postgres: anything may be assigned to a string, through its text.
  return targetType?.isString === true;
}
