"use client";

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { ColumnField } from "@/components/designer/fields/column-field";
import { ErrorLine } from "@/components/designer/fields/error-line";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { NameField } from "@/components/designer/fields/name-field";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Segmented } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import type { IndexPartForm } from "@/lib/view/designer/forms/add-index-form";

const sources = [
  { value: "column", label: "Column" },
  { value: "expression", label: "Expression" },
] as const;

const orders = [
  { value: "ascending", label: "ascending" },
  { value: "descending", label: "descending" },
] as const;

export type IndexPartFieldsProps = {
  part: IndexPartForm;
  index: number;
  count: number;
  /** Only btree keeps its entries in an order. */
  isOrdered: boolean;
  onChange: (to: Partial<Omit<IndexPartForm, "key">>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** One part of an index's key: a column or an expression, with how it is kept. */
export function IndexPartFields({
  part,
  index,
  count,
  isOrdered,
  onChange,
  onMove,
  onRemove,
}: IndexPartFieldsProps) {
  const { errorAt } = useDesign();
  const path = `parts.${index}`;
  // What was chosen stays to be seen, and to be taken back, when the method has no order.
  const showsOrder = isOrdered || part.order !== "ascending" || part.nulls !== null;
  const natural = part.order === "ascending" ? "last" : "first";
  return (
    <fieldset
      data-place={path}
      className="@container flex min-w-0 flex-col gap-3 rounded-md border border-line p-4"
    >
      <legend className="sr-only">{`Part ${index + 1}`}</legend>
      <div className="flex items-start justify-between gap-2">
        <Segmented
          aria-label={`What part ${index + 1} is`}
          size="sm"
          options={sources}
          value={part.of}
          onValueChange={(of) => onChange({ of })}
        />
        {count === 1 ? null : (
          <div className="-my-0.5 flex items-center">
            <IconButton
              label={`Move part ${index + 1} up`}
              icon={<ArrowUp aria-hidden="true" />}
              disabled={index === 0}
              onClick={() => onMove(-1)}
            />
            <IconButton
              label={`Move part ${index + 1} down`}
              icon={<ArrowDown aria-hidden="true" />}
              disabled={index === count - 1}
              onClick={() => onMove(1)}
            />
            <IconButton
              label={`Remove part ${index + 1}`}
              icon={<Trash2 aria-hidden="true" />}
              onClick={onRemove}
            />
          </div>
        )}
      </div>
      {part.of === "column" ? (
        <ColumnField
          path={`${path}.of.name`}
          label="Column"
          value={part.column}
          onChange={(column) => onChange({ column })}
        />
      ) : (
        <ExpressionField
          path={`${path}.of.expression`}
          label="Expression"
          hint="Over one row; it has to give the same every time"
          placeholder="lower(email)"
          value={part.expression}
          onChange={(expression) => onChange({ expression })}
        />
      )}
      <div className="grid grid-cols-2 items-start gap-3 @md:grid-cols-3">
        {!showsOrder ? null : (
          <>
            <Place path={`${path}.order`}>
              <Field label="Order" error={errorAt(`${path}.order`)}>
                <Select options={orders} value={part.order} onValueChange={(order) => onChange({ order })} />
              </Field>
            </Place>
            <Place path={`${path}.nulls`}>
              <Field label="NULLs" error={errorAt(`${path}.nulls`)}>
                <Select
                  options={[
                    { value: "usual", label: `${natural} (usual)` },
                    { value: "first", label: "first" },
                    { value: "last", label: "last" },
                  ]}
                  value={part.nulls ?? "usual"}
                  onValueChange={(nulls) => onChange({ nulls: nulls === "usual" ? null : nulls })}
                />
              </Field>
            </Place>
          </>
        )}
        <NameField
          path={`${path}.operatorClass`}
          label="Operator class"
          placeholder="the type's own"
          value={part.operatorClass}
          onChange={(operatorClass) => onChange({ operatorClass })}
        />
      </div>
      <ErrorLine>{errorAt(path) ?? errorAt(`${path}.of`)}</ErrorLine>
    </fieldset>
  );
}
