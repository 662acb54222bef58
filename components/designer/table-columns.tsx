import { KeyRound } from "lucide-react";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { PreviewTable } from "@/lib/view/plan-preview";

const cell = "h-7 py-0.5";

/** The chosen table's columns as they are now. */
export function TableColumns({ table }: { table: PreviewTable | null }) {
  if (table === null) return <Skeleton className="h-40" />;
  const key = new Set(table.key?.columns.map((column) => column.name));
  return (
    <section
      aria-label={`Columns of ${table.name}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="focus-inset max-h-44 overflow-y-auto rounded-md border border-line"
    >
      <Table caption={`Columns of ${table.name}`} className="text-meta">
        <TableHead>
          <TableHeader className="pl-3!">Column</TableHeader>
          <TableHeader>Type</TableHeader>
          <TableHeader>Default</TableHeader>
        </TableHead>
        <TableBody>
          {table.columns.map((column) => (
            <TableRow key={column.name}>
              <TableCell className={`${cell} pl-3! font-mono`}>
                <span className="inline-flex items-center gap-1.5">
                  {column.name}
                  {key.has(column.name) ? (
                    <>
                      <KeyRound aria-hidden="true" className="size-3 text-muted" />
                      <span className="sr-only">, part of the key</span>
                    </>
                  ) : null}
                </span>
              </TableCell>
              <TableCell className={`${cell} font-mono text-muted`}>
                {column.type}
                {column.nullable ? "" : " not null"}
              </TableCell>
              <TableCell className={`${cell} max-w-40 truncate font-mono text-muted`}>
                {column.generated !== "none"
                  ? `generated, ${column.generated}`
                  : column.identity !== "none"
                    ? "identity"
                    : (column.default ?? "")}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
