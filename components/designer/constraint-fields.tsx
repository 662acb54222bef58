"use client";

import { Trash2 } from "lucide-react";
import { ColumnList } from "@/components/designer/column-list";
import { type FormPartProps, findTable, tableValue } from "@/components/designer/designer-form";
import { Place } from "@/components/designer/place";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type {
  CheckForm,
  ConstraintForm,
  ForeignKeyForm,
  IndexForm,
  UniqueForm,
} from "@/lib/view/designer/change-form";
import { constraintWords, indexMethods } from "@/lib/view/designer/word-lists";
import type { TargetTable } from "@/lib/view/target-view";

type PartProps<T> = FormPartProps & { part: T; index: number; known: readonly string[] };
type ConstraintProps<T> = PartProps<T> & { tables: readonly TargetTable[] };

function CheckFields({ part, index, onEdit, errorAt, onLeft }: PartProps<CheckForm>) {
  const path = `constraints.${index}.expression`;
  return (
    <Place path={path}>
      <Field label={constraintWords.check.label} hint={constraintWords.check.hint} error={errorAt(path)}>
        <Textarea
          mono
          rows={2}
          value={part.expression}
          placeholder="total_cents >= 0"
          onChange={(event) =>
            onEdit({ kind: "change_constraint", to: { ...part, expression: event.target.value } })
          }
          onBlur={() => onLeft(path)}
        />
      </Field>
    </Place>
  );
}

function UniqueFields({ part, index, known, onEdit, errorAt }: PartProps<UniqueForm>) {
  const path = `constraints.${index}.columns`;
  return (
    <Place path={path}>
      <ColumnList
        label={constraintWords.unique.label}
        chosen={part.columns}
        known={known}
        error={errorAt(path)}
        onChange={(columns) => onEdit({ kind: "change_constraint", to: { ...part, columns } })}
      />
    </Place>
  );
}

function ForeignKeyFields({ part, index, known, tables, onEdit, errorAt }: ConstraintProps<ForeignKeyForm>) {
  const path = `constraints.${index}`;
  const change = (to: Partial<ForeignKeyForm>) =>
    onEdit({ kind: "change_constraint", to: { ...part, ...to } });
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Place path={`${path}.column`}>
        <Field label={constraintWords.foreign_key.label} error={errorAt(`${path}.column`)}>
          <Select
            mono
            options={known.map((name) => ({ value: name, label: name }))}
            value={part.column === "" ? null : part.column}
            placeholder="Choose a column…"
            onValueChange={(column) => change({ column })}
          />
        </Field>
      </Place>
      <Place path={`${path}.references`}>
        <div className="flex min-w-0 flex-col gap-3">
          <Field label="Refers to" error={errorAt(`${path}.references`)}>
            <Combobox
              mono
              options={tables.map((table) => ({
                value: tableValue(table),
                label: table.schema === "public" ? table.name : `${table.schema}.${table.name}`,
              }))}
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

function FieldsOf({ part, ...rest }: ConstraintProps<ConstraintForm>) {
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
export function ConstraintFields(props: ConstraintProps<ConstraintForm>) {
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
export function IndexFields({ part, index, known, onEdit, errorAt }: PartProps<IndexForm>) {
  const path = `indexes.${index}`;
  return (
    <Row
      path={path}
      label="Remove this index"
      onRemove={() => onEdit({ kind: "remove_index", key: part.key })}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Place path={`${path}.columns`}>
          <ColumnList
            label="Index on"
            chosen={part.columns}
            known={known}
            error={errorAt(`${path}.columns`)}
            onChange={(columns) => onEdit({ kind: "change_index", to: { ...part, columns } })}
          />
        </Place>
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
