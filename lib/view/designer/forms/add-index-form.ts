import type { AddIndex, IndexPart } from "@/lib/domain/change/add-index/add-index-schema";
import { type FormKind, textOrNull } from "./form-kind";
import { type Keyed, toKeyed } from "./keyed-list";

export interface IndexPartForm extends Keyed {
  readonly of: IndexPart["of"]["kind"];
  readonly column: string;
  /** Both texts are kept while the part is switched between them. */
  readonly expression: string;
  readonly operatorClass: string;
  readonly order: IndexPart["order"];
  readonly nulls: IndexPart["nulls"];
}

export interface AddIndexForm {
  readonly name: string;
  readonly isUnique: boolean;
  readonly method: AddIndex["method"];
  readonly parts: readonly IndexPartForm[];
  readonly include: readonly string[];
  readonly where: string;
  readonly atOnce: boolean;
}

/** One more part, empty. */
export function emptyPart(key: number): IndexPartForm {
  return {
    key,
    of: "column",
    column: "",
    expression: "",
    operatorClass: "",
    order: "ascending",
    nulls: null,
  };
}

function toPart(form: IndexPartForm): IndexPart {
  return {
    of:
      form.of === "column"
        ? { kind: "column", name: form.column.trim() }
        : { kind: "expression", expression: form.expression.trim() },
    operatorClass: textOrNull(form.operatorClass),
    order: form.order,
    nulls: form.nulls,
  };
}

function fromPart(part: IndexPart, key: number): IndexPartForm {
  return {
    key,
    of: part.of.kind,
    column: part.of.kind === "column" ? part.of.name : "",
    expression: part.of.kind === "expression" ? part.of.expression : "",
    operatorClass: part.operatorClass ?? "",
    order: part.order,
    nulls: part.nulls,
  };
}

export const addIndexForm: FormKind<AddIndexForm, AddIndex> = {
  empty: () => ({
    name: "",
    isUnique: false,
    method: "btree",
    parts: [emptyPart(0)],
    include: [],
    where: "",
    atOnce: false,
  }),
  toChange: (fields, table) => ({
    kind: "add_index",
    table,
    name: textOrNull(fields.name),
    isUnique: fields.isUnique,
    method: fields.method,
    parts: fields.parts.map(toPart),
    include: [...fields.include],
    where: textOrNull(fields.where),
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    name: change.name ?? "",
    isUnique: change.isUnique,
    method: change.method,
    parts: toKeyed(change.parts, fromPart),
    include: change.include,
    where: change.where ?? "",
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^parts\.\d+\.of\.name$/, "Choose the column to index."],
    [/^parts\.\d+\.of\.expression$/, "Write the expression to index."],
  ],
};
