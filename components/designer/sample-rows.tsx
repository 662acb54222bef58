import { CircleAlert } from "lucide-react";
import { Callout } from "@/components/ui/callout";
import { cn } from "@/components/ui/cn";
import { Section } from "@/components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { PreviewCell, PreviewSample } from "@/lib/view/plan-preview";

function Value({ cell }: { cell: PreviewCell | undefined }) {
  if (cell === null || cell === undefined) return <span className="font-normal text-faint">NULL</span>;
  if (typeof cell === "string") return <span title={cell}>{cell === "" ? "''" : cell}</span>;
  if ("isMasked" in cell) return <span className="font-sans font-normal text-muted">masked</span>;
  return (
    <span title={cell.error} className="inline-flex max-w-full items-center gap-1 font-sans text-danger">
      <CircleAlert aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">{cell.error}</span>
    </span>
  );
}

function keyOf(row: readonly PreviewCell[]): string {
  return JSON.stringify(row);
}

/** A column that changes stands twice: as it is, and as it will be. */
function keyOfColumn(column: { readonly name: string; readonly isNew: boolean }): string {
  return `${column.isNew ? "new" : "present"} ${column.name}`;
}

/** What the columns will hold, on a few of the table's rows. */
export function SampleRows({
  sample,
  rule,
}: {
  sample: PreviewSample;
  /** Which rows get these values, where not every row does. */
  rule: string | null;
}) {
  if (sample.kind === "hidden") {
    return (
      <Section title="Before → after">
        <p className="text-muted">{sample.reason}</p>
      </Section>
    );
  }
  if (sample.kind === "failed") {
    return (
      <Section title="Before → after">
        <Callout tone="danger" title="The expression fails on a row">
          {sample.message}
        </Callout>
      </Section>
    );
  }
  const rows = sample.rows.length;
  return (
    <Section
      title="Before → after"
      meta={
        rows === 0
          ? "the table has no rows yet"
          : `${rows} ${rows === 1 ? "row" : "rows"} of the target, not stored`
      }
    >
      {rule === null ? null : <p className="max-w-text text-muted">{rule}</p>}
      <Table caption="Values before and after on sample rows">
        <TableHead>
          {sample.columns.map((column) => (
            <TableHeader
              key={keyOfColumn(column)}
              className={cn("font-mono", column.isNew && "bg-surface font-medium text-ink")}
            >
              {column.isNew ? `→ ${column.name}` : column.name}
            </TableHeader>
          ))}
        </TableHead>
        <TableBody>
          {sample.rows.map((row) => (
            <TableRow key={keyOf(row)}>
              {sample.columns.map((column, index) => (
                <TableCell
                  key={keyOfColumn(column)}
                  className={cn(
                    "tabular h-8 max-w-56 truncate font-mono text-meta",
                    column.isNew ? "bg-surface font-medium" : "text-muted",
                  )}
                >
                  <Value cell={row[index]} />
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
