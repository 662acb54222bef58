import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Section } from "@/components/ui/section";
import { InlineSql } from "@/components/ui/sql-code";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { printChange } from "@/lib/domain/change/print-change";
import type { ColumnShape, ShapeRow, TableShape } from "@/lib/domain/review/table-shape";
import { displayName } from "@/lib/domain/sql/sql";
import { printCounted } from "@/lib/view/print-amount";
import type { RolloutView } from "@/lib/view/rollout-view";

function Shape({ shape, differs }: { shape: ColumnShape | null; differs: boolean }) {
  if (shape === null) return <span className="text-faint">—</span>;
  const rules = [
    shape.nullable ? null : "NOT NULL",
    shape.default === null ? null : `DEFAULT ${shape.default}`,
    shape.generated,
  ].filter((one) => one !== null);
  return (
    <span className={cn("font-mono text-meta [overflow-wrap:anywhere]", !differs && "text-muted")}>
      {shape.name} <InlineSql sql={shape.type} />
      {rules.length === 0 ? null : <span className="block text-muted">{rules.join(" ")}</span>}
    </span>
  );
}

function stateOf({ before, after }: ShapeRow) {
  if (before === null) return { word: "New", tone: "success" } as const;
  return after === null
    ? ({ word: "Goes", tone: "danger" } as const)
    : ({ word: "Changes", tone: "attention" } as const);
}

export type TableChangeProps = { view: RolloutView; shape: TableShape };

/** The table before and after: the columns, rules and indexes that differ, and what existing rows get. */
export function TableChange({ view, shape }: TableChangeProps) {
  const { table } = view.change;
  return (
    <Section
      title="What changes"
      meta={`${printChange(view.change)} · ${printCounted(shape.unchanged, "other column")} as before`}
    >
      {shape.columns.length === 0 ? null : (
        <Table caption={`Columns of ${displayName(table.schema, table.name)} that differ`}>
          <TableHead>
            <TableHeader className="w-24">Column is</TableHeader>
            <TableHeader>Before</TableHeader>
            <TableHeader>After</TableHeader>
          </TableHead>
          <TableBody>
            {shape.columns.map((row) => {
              const state = stateOf(row);
              return (
                <TableRow key={row.before?.name ?? `new ${row.after?.name}`}>
                  <TableCell className="align-top">
                    <Badge tone={state.tone} look="outline">
                      {state.word}
                    </Badge>
                  </TableCell>
                  <TableCell className="align-top">
                    <Shape shape={row.before} differs={row.after === null} />
                  </TableCell>
                  <TableCell className="align-top">
                    <Shape shape={row.after} differs />
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      )}
      {shape.parts.length === 0 && shape.values.length === 0 ? null : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          {shape.parts.map((part) => (
            <div
              key={`${part.state} ${part.what}`}
              className="col-span-2 grid grid-cols-subgrid items-baseline"
            >
              <dt>
                <Badge tone={part.state === "new" ? "success" : "danger"} look="outline">
                  {part.state === "new" ? "New" : "Goes"}
                </Badge>
              </dt>
              <dd className="font-mono text-meta [overflow-wrap:anywhere]">{part.what}</dd>
            </div>
          ))}
          {shape.values.map((value) => (
            <div key={value} className="col-span-2 grid grid-cols-subgrid items-baseline">
              <dt className="text-meta text-muted">Existing rows</dt>
              <dd className="[overflow-wrap:anywhere]">
                <InlineSql sql={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}
