import { displayName } from "@/lib/domain/sql/sql";
import type { LintCatalog, RelationKind, RelationName, Volatility } from "../lint-catalog";
import type { WrittenName, WrittenRelation } from "../tree/names";
import { renameInBody } from "../tree/rename-in-body";
import { isBuiltinType, type SqlType, typeOfText } from "../tree/sql-type";
import { Journal } from "./journal";
import {
  emptyTable,
  type KnownColumn,
  type KnownConstraint,
  type KnownDependent,
  type KnownIndex,
  type KnownTable,
  type KnownView,
  keyOf,
  tableFromCatalog,
  unknownColumn,
} from "./known-table";
import { readSearchPath } from "./search-path";

/**
 * The database as far as the linter knows it, at the statement that it judges: from a target's catalog, from DDL that exists already, and from
 * the statements before. Every change goes through the journal.
 */

export interface KnownType {
  readonly kind: "domain" | "enum" | "composite" | "other";
  /** What a domain is made of. */
  readonly base: SqlType | null;
  readonly isConstrained: boolean;
  readonly usedBy: readonly RelationName[];
  readonly isNew: boolean;
}

/** Kinds of objects of which only their coming into being is followed. */
export type ObjectKind = "type" | "function" | "sequence" | "schema" | "index" | "other";

const temporarySchema = "pg_temp";

export class KnownDatabase {
  readonly journal = new Journal();
  /** From a target: what is not here is not there, if it was asked for. */
  readonly hasCatalog: boolean;
  readonly isTimeZoneUtc: boolean | null;
  readonly #tables = new Map<string, KnownTable>();
  readonly #indexes = new Map<string, RelationName>();
  readonly #types = new Map<string, KnownType>();
  readonly #functions = new Map<string, Volatility>();
  readonly #missing = new Set<string>();
  readonly #made = new Map<string, true>();
  /** As new sessions get it. */
  readonly #defaultPath: readonly string[];
  /** The session's search_path; undefined where the file has not touched it. */
  #pathSetting: () => string | undefined = () => undefined;
  /** What statements make from now on is new; off while DDL that exists already is read. */
  #makesNew = true;

  constructor(catalog: LintCatalog | null) {
    this.hasCatalog = catalog !== null;
    this.isTimeZoneUtc = catalog?.isTimeZoneUtc ?? null;
    const path = catalog?.searchPath ?? [];
    this.#defaultPath = path.length === 0 ? ["public"] : path;
    if (catalog === null) return;
    for (const table of catalog.tables) this.#tables.set(keyOf(table), tableFromCatalog(table));
    for (const table of catalog.tables) {
      for (const index of table.indexes) this.#indexes.set(keyOf({ ...table, name: index.name }), table);
    }
    for (const type of catalog.types) {
      const { kind, isConstrained, usedBy, base } = type;
      const known = {
        kind,
        isConstrained,
        usedBy,
        isNew: false,
        base: base === null ? null : typeOfText(base),
      };
      this.#types.set(keyOf(type), known);
    }
    for (const one of catalog.functions) this.#functions.set(keyOf(one), one.volatility);
    for (const one of catalog.missing) this.#missing.add(`${one.schema ?? ""}\0${one.name}`);
  }

  get searchPath(): readonly string[] {
    const setting = this.#pathSetting();
    if (setting === undefined) return this.#defaultPath;
    const path = readSearchPath(setting);
    return path.length === 0 ? ["public"] : path;
  }

  /** Looks names up by what the session has set, for as long as it is set. */
  followSearchPath(setting: () => string | undefined): void {
    this.#pathSetting = setting;
  }

  get makesNew(): boolean {
    return this.#makesNew;
  }

  /** Runs what reads DDL that exists already. */
  asExisting(work: () => void): void {
    this.#makesNew = false;
    work();
    this.#makesNew = true;
  }

  /** Where an object goes that is made under this name. */
  placeOf(written: WrittenName & { readonly isTemporary?: boolean }): RelationName {
    const schema =
      written.isTemporary === true ? temporarySchema : (written.schema ?? this.searchPath[0] ?? "public");
    return { schema, name: written.name };
  }

  #candidates(written: WrittenName): RelationName[] {
    if (written.schema !== null) return [{ schema: written.schema, name: written.name }];
    return [temporarySchema, ...this.searchPath].map((schema) => ({ schema, name: written.name }));
  }

  /** The relation that a written name means; null when nothing is known of it. */
  findTable(written: WrittenName): KnownTable | null {
    for (const name of this.#candidates(written)) {
      const found = this.#tables.get(keyOf(name));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The same; one that nothing is known of is taken to be there. */
  table(written: WrittenName, kind: RelationKind = "table"): KnownTable {
    const found = this.findTable(written);
    if (found !== null) return found;
    const table = emptyTable(this.placeOf(written), { kind });
    this.journal.set(this.#tables, keyOf(table), table);
    return table;
  }

  /** Every known relation of a schema. */
  tablesIn(schema: string): KnownTable[] {
    return [...this.#tables.values()].filter((table) => table.schema === schema);
  }

  /** True only where a target was asked and has no such relation, and no statement before made it. */
  isMissing(written: WrittenName): boolean {
    if (this.findTable(written) !== null || this.findIndex(written) !== null) return false;
    return this.#missing.has(`${written.schema ?? ""}\0${written.name}`);
  }

  /** The relation's name in full: where it is, or where one of this name would be. */
  placeFor(written: WrittenName): RelationName {
    const found = this.findTable(written);
    return found === null ? this.placeOf(written) : { schema: found.schema, name: found.name };
  }

  addTable(table: KnownTable): void {
    this.journal.set(this.#tables, keyOf(table), table);
  }

  /** A new relation of which only the kind matters: a view, a sequence. */
  addRelation(written: WrittenRelation, kind: RelationKind): KnownTable {
    const { isTemporary } = written;
    const table = emptyTable(this.placeOf(written), { kind, isNew: this.#makesNew, isTemporary });
    this.addTable(table);
    return table;
  }

  dropTable(table: KnownTable): void {
    for (const index of table.indexes.values())
      this.journal.delete(this.#indexes, keyOf({ ...table, name: index.name }));
    for (const constraint of table.constraints.values()) this.#forgetKey(table, constraint);
    if (table.kind === "view" || table.kind === "materialized_view") this.#forgetView(table);
    for (const parent of table.parents.values()) {
      const known = this.#tables.get(keyOf(parent));
      if (known !== undefined) this.journal.delete(known.children, keyOf(table));
    }
    this.journal.delete(this.#tables, keyOf(table));
  }

  /** Gives a relation another name or schema. */
  moveTable(table: KnownTable, to: RelationName): void {
    const from = { schema: table.schema, name: table.name };
    this.journal.delete(this.#tables, keyOf(table));
    for (const constraint of table.constraints.values()) this.#forgetKey(table, constraint);
    for (const index of table.indexes.values()) {
      this.journal.delete(this.#indexes, keyOf({ ...table, name: index.name }));
      this.journal.set(this.#indexes, keyOf({ schema: to.schema, name: index.name }), to);
    }
    this.journal.assign(table, "schema", to.schema);
    this.journal.assign(table, "name", to.name);
    this.journal.set(this.#tables, keyOf(table), table);
    for (const constraint of table.constraints.values()) this.#rememberKey(table, constraint);
    for (const { table: other, constraint } of this.#keysTo(table)) {
      const { columns } = constraint.references ?? { columns: [] };
      this.journal.set(other.constraints, constraint.name, { ...constraint, references: { ...to, columns } });
    }
    if (table.kind === "sequence") this.#renameSequence(from, to);
  }

  /** The columns' own sequences are known by name. */
  #renameSequence(from: RelationName, to: RelationName): void {
    for (const table of this.#tables.values()) {
      for (const column of table.columns.values()) {
        const { sequence } = column;
        if (sequence?.schema === from.schema && sequence.name === from.name)
          this.setColumn(table, { ...column, sequence: { ...sequence, ...to } });
      }
    }
  }

  /** Foreign keys of known tables that refer to this one. */
  #keysTo(table: KnownTable): { readonly table: KnownTable; readonly constraint: KnownConstraint }[] {
    return [...table.referencedBy.values()].flatMap((one) => {
      const other = this.#tables.get(keyOf(one));
      const constraint = other?.constraints.get(one.constraint);
      return other === undefined || constraint === undefined ? [] : [{ table: other, constraint }];
    });
  }

  /** No column owns the sequence any more. */
  releaseSequence(sequence: RelationName): void {
    for (const table of this.#tables.values()) {
      for (const column of table.columns.values()) {
        const owned = column.sequence;
        if (owned?.schema === sequence.schema && owned.name === sequence.name)
          this.setColumn(table, { ...column, sequence: null });
      }
    }
  }

  addDependent(table: KnownTable, dependent: KnownDependent): void {
    this.journal.set(table.dependents, `${dependent.kind}\0${dependent.name}`, dependent);
  }

  dropDependent(table: KnownTable, kind: KnownDependent["kind"], name: string): void {
    this.journal.delete(table.dependents, `${kind}\0${name}`);
  }

  /** Remembers that DDL says more of a table than is followed here. */
  noteUnfollowed(table: KnownTable, what: string, columns: readonly string[] | null): void {
    const before = table.unfollowed.get(what);
    const all = columns === null || before === null ? null : [...(before ?? []), ...columns];
    this.journal.set(table.unfollowed, what, all);
  }

  /** Lets tables know that a view reads them. */
  addView(
    view: RelationName,
    kind: KnownView["kind"],
    reads: ReadonlyMap<KnownTable, KnownView["columns"]>,
  ): void {
    this.#forgetView(view);
    const { schema, name } = view;
    for (const [table, columns] of reads)
      this.journal.set(table.views, keyOf(view), { schema, name, kind, columns });
  }

  #forgetView(view: RelationName): void {
    for (const table of this.#tables.values()) this.journal.delete(table.views, keyOf(view));
  }

  setColumn(table: KnownTable, column: KnownColumn): void {
    this.journal.set(table.columns, column.name, column);
  }

  dropColumn(table: KnownTable, name: string): void {
    this.journal.delete(table.columns, name);
    for (const index of [...table.indexes.values()]) {
      if (index.columns.includes(name)) this.dropIndex(table, index.name);
    }
    for (const constraint of [...table.constraints.values()]) {
      if (constraint.columns.includes(name)) this.dropConstraint(table, constraint.name);
    }
  }

  renameColumn(table: KnownTable, from: string, to: string): void {
    const column = table.columns.get(from) ?? unknownColumn;
    const names = new Map([[from, to]]);
    this.journal.delete(table.columns, from);
    this.journal.set(table.columns, to, { ...column, name: to });
    for (const one of table.columns.values()) {
      if (one.generated === "none" || one.expression === null) continue;
      this.setColumn(table, { ...one, expression: renameInBody(one.expression, names) });
    }
    const renamed = (columns: readonly string[]) => columns.map((one) => (one === from ? to : one));
    for (const one of table.indexes.values()) {
      if (one.columns.includes(from))
        this.journal.set(table.indexes, one.name, {
          ...one,
          columns: renamed(one.columns),
          body: renameInBody(one.body, names),
        });
    }
    for (const one of table.constraints.values()) {
      if (!one.columns.includes(from)) continue;
      const { expression } = one;
      const renamedOne = {
        ...one,
        columns: renamed(one.columns),
        expression: () => renameInBody(expression(), names),
        body: renameInBody(one.body, names),
      };
      // Through the door that keeps the other table's word of it.
      this.setConstraint(table, renamedOne);
    }
    for (const { table: other, constraint } of this.#keysTo(table)) {
      const { references } = constraint;
      if (references?.columns.includes(from) === true)
        this.setConstraint(other, {
          ...constraint,
          references: { ...references, columns: renamed(references.columns) },
        });
    }
    for (const [key, one] of table.views) {
      if (one.columns?.includes(from) === true)
        this.journal.set(table.views, key, { ...one, columns: renamed(one.columns) });
    }
    for (const [key, one] of table.dependents) {
      if (one.columns.includes(from))
        this.journal.set(table.dependents, key, { ...one, columns: renamed(one.columns) });
    }
    for (const [what, columns] of table.unfollowed) {
      if (columns?.includes(from) === true) this.journal.set(table.unfollowed, what, renamed(columns));
    }
  }

  setConstraint(table: KnownTable, constraint: KnownConstraint): void {
    this.journal.set(table.constraints, constraint.name, constraint);
    this.#rememberKey(table, constraint);
  }

  #rememberKey(table: KnownTable, constraint: KnownConstraint): void {
    if (constraint.references === null) return;
    const referenced = this.#tables.get(keyOf(constraint.references));
    if (referenced === undefined) return;
    const { schema, name } = table;
    this.journal.set(referenced.referencedBy, `${keyOf(table)}\0${constraint.name}`, {
      schema,
      name,
      constraint: constraint.name,
      columns: [...constraint.columns],
      referencedColumns: [...constraint.references.columns],
    });
  }

  #forgetKey(table: KnownTable, constraint: KnownConstraint): void {
    if (constraint.references === null) return;
    const referenced = this.#tables.get(keyOf(constraint.references));
    if (referenced !== undefined)
      this.journal.delete(referenced.referencedBy, `${keyOf(table)}\0${constraint.name}`);
  }

  dropConstraint(table: KnownTable, name: string): void {
    const constraint = table.constraints.get(name);
    if (constraint === undefined) return;
    this.#forgetKey(table, constraint);
    this.journal.delete(table.constraints, name);
    // A key's index goes with it, and has its name.
    if (constraint.kind !== "check" && constraint.kind !== "foreign_key") this.dropIndex(table, name);
  }

  /** The table of an index, with what is known of the index; null when it is not known. */
  findIndex(written: WrittenName): { readonly table: KnownTable; readonly index: KnownIndex | null } | null {
    for (const name of this.#candidates(written)) {
      const of = this.#indexes.get(keyOf(name));
      const table = of === undefined ? undefined : this.#tables.get(keyOf(of));
      if (table !== undefined) return { table, index: table.indexes.get(written.name) ?? null };
    }
    return null;
  }

  setIndex(table: KnownTable, index: KnownIndex): void {
    this.journal.set(table.indexes, index.name, index);
    this.journal.set(this.#indexes, keyOf({ schema: table.schema, name: index.name }), {
      schema: table.schema,
      name: table.name,
    });
  }

  dropIndex(table: KnownTable, name: string): void {
    this.journal.delete(table.indexes, name);
    this.journal.delete(this.#indexes, keyOf({ schema: table.schema, name }));
  }

  findType(written: WrittenName): KnownType | null {
    for (const name of this.#candidates(written)) {
      const found = this.#types.get(keyOf(name));
      if (found !== undefined) return found;
    }
    return null;
  }

  setType(written: WrittenName, type: KnownType): void {
    this.journal.set(this.#types, keyOf(this.placeOf(written)), type);
  }

  /** Relations with a column of a type, or of a domain over it: those that a catalog told of, and those that DDL made. */
  usersOf(type: KnownType): RelationName[] {
    const made = [...this.#tables.values()].filter((table) =>
      [...table.columns.values()].some((one) => this.#isMadeOf(one.type, type)),
    );
    return [...type.usedBy, ...made.map(({ schema, name }) => ({ schema, name }))];
  }

  #isMadeOf(written: SqlType | null, type: KnownType): boolean {
    let at = written;
    // DDL may say anything, a domain over itself too.
    for (let depth = 0; at !== null && depth < 20; depth += 1) {
      if (at.isArray || isBuiltinType(at)) return false;
      const known: KnownType | null = this.findType(at);
      if (known === type) return true;
      at = known?.base ?? null;
    }
    return false;
  }

  findFunction(written: WrittenName): Volatility | null {
    for (const name of this.#candidates(written)) {
      const found = this.#functions.get(keyOf(name));
      if (found !== undefined) return found;
    }
    return null;
  }

  setFunction(written: WrittenName, volatility: Volatility): void {
    this.journal.set(this.#functions, keyOf(this.placeOf(written)), volatility);
  }

  /** Remembers that the file made an object. */
  noteMade(kind: ObjectKind, written: WrittenName): void {
    if (this.#makesNew) this.journal.set(this.#made, `${kind}\0${keyOf(this.placeOf(written))}`, true);
  }

  /** Whether the file made it. */
  isMade(kind: ObjectKind, written: WrittenName): boolean {
    return this.#candidates(written).some((name) => this.#made.has(`${kind}\0${keyOf(name)}`));
  }
}

/** A relation's name for people. */
export function nameOf(relation: RelationName): string {
  return relation.schema === temporarySchema
    ? displayName("public", relation.name)
    : displayName(relation.schema, relation.name);
}
