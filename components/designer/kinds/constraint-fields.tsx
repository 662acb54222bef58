"use client";

import { Trash2 } from "lucide-react";
import { ColumnList } from "@/components/designer/fields/column-list";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { findTable, printTableName, tableValue } from "@/components/designer/fields/table-value";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Combobox, type ComboboxOption } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type {
  AddColumnsEdit,
  CheckForm,
  ConstraintForm,
  ForeignKeyForm,
  IndexForm,
  UniqueForm,
} from "@/lib/view/designer/forms/add-columns-form";
import { constraintWords, indexMethods } from "@/lib/view/designer/word-lists";

type PartProps<T> = {
  part: T;
  index: number;
  /** All columns that there will be. */
  known: readonly ComboboxOption[];
  onEdit: (edit: AddColumnsEdit) => void;
};

function CheckFields({ part, index, onEdit }: PartProps<CheckForm>) {
  return (
    <ExpressionField
      path={`constraints.${index}.expression`}
      label={constraintWords.check.label}
      hint={constraintWords.check.hint}
      placeholder="total_cents >= 0"
      value={part.expression}
      onChange={(expression) => onEdit({ kind: "change_constraint", to: { ...part, expression } })}
    />
  );
}

function UniqueFields({ part, index, known, onEdit }: PartProps<UniqueForm>) {
  return (
    <ColumnList
      path={`constraints.${index}.columns`}
      label={constraintWords.unique.label}
      chosen={part.columns}
      options={known}
      onChange={(columns) => onEdit({ kind: "change_constraint", to: { ...part, columns } })}
    />
  );
}

function ForeignKeyFields({ part, index, known, onEdit }: PartProps<ForeignKeyForm>) {
  const { errorAt, errorWithin, tables } = useDesign();
  const path = `constraints.${index}`;
  const change = (to: Partial<ForeignKeyForm>) =>
    onEdit({ kind: "change_constraint", to: { ...part, ...to } });
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Place path={`${path}.column`}>
        <Field label={constraintWords.foreign_key.label} error={errorAt(`${path}.column`)}>
          <Select
            mono
            options={known.map(({ value, label, detail }) => ({ value, label, detail }))}
            value={part.column === "" ? null : part.column}
            placeholder="Choose a column…"
            onValueChange={(column) => change({ column })}
          />
        </Field>
      </Place>
      <Place path={`${path}.references`}>
        <div className="flex min-w-0 flex-col gap-3">
          <Field label="Refers to" error={errorWithin(`${path}.references`)}>
            <Combobox
              mono
              options={tables.map((table) => ({ value: tableValue(table), label: printTableName(table) }))}
              value={part.table === "" ? null : tableValue({ schema: part.schema, name: part.table })}
              placeholder="Choose a table…"
              onValueChange={(value) => {
                const table = findTable(tables, value);
                change({ schema: table?.schema ?? "", table: table?.name ?? "" });
              }}
            />
          </Field>
          <Field label="Its column">
            <Input
              mono
              spellCheck={false}
              value={part.referencedColumn}
              onChange={(event) => change({ referencedColumn: event.target.value })}
            />
          </Field>
        </div>
      </Place>
    </div>
  );
}

function FieldsOf({ part, ...rest }: PartProps<ConstraintForm>) {
  switch (part.kind) {
    case "check":
      return <CheckFields part={part} {...rest} />;
    case "unique":
      return <UniqueFields part={part} {...rest} />;
    case "foreign_key":
      return <ForeignKeyFields part={part} {...rest} />;
  }
}

function Row({
  path,
  label,
  onRemove,
  children,
}: {
  path: string;
  label: string;
  onRemove: () => void;
  children: React.ReactNode;
}) {
  return (
    <li data-place={path} className="flex min-w-0 items-start gap-2 border-t border-line pt-3">
      <div className="min-w-0 flex-1">{children}</div>
      <IconButton label={label} icon={<Trash2 aria-hidden="true" />} onClick={onRemove} />
    </li>
  );
}

/** One constraint that the table shall have at the end. */
export function ConstraintFields(props: PartProps<ConstraintForm>) {
  const { part, index, onEdit } = props;
  return (
    <Row
      path={`constraints.${index}`}
      label={`Remove this ${constraintWords[part.kind].label.toLowerCase()}`}
      onRemove={() => onEdit({ kind: "remove_constraint", key: part.key })}
    >
      <FieldsOf {...props} />
    </Row>
  );
}

/** One index that the table shall have at the end. */
export function IndexFields({ part, index, known, onEdit }: PartProps<IndexForm>) {
  const path = `indexes.${index}`;
  return (
    <Row
      path={path}
      label="Remove this index"
      onRemove={() => onEdit({ kind: "remove_index", key: part.key })}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <ColumnList
          path={`${path}.columns`}
          label="Index on"
          chosen={part.columns}
          options={known}
          onChange={(columns) => onEdit({ kind: "change_index", to: { ...part, columns } })}
        />
        <Field label="Method">
          <Select
            mono
            options={indexMethods.map((one) => ({ value: one.value, label: one.value, detail: one.detail }))}
            value={part.method}
            onValueChange={(method) => onEdit({ kind: "change_index", to: { ...part, method } })}
          />
        </Field>
      </div>
    </Row>
  );
}
