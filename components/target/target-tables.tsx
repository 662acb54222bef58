"use client";

import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { useRef } from "react";
import { useShortcut } from "@/components/shell/shortcuts";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { printBytes, printEstimatedRows } from "@/lib/view/designer/print-size";
import type { TargetTable } from "@/lib/view/target-view";

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  filterFns: { includesString: filterFn_includesString },
  sortFns: { basic: sortFn_basic, text: sortFn_text },
});

const helper = createColumnHelper<typeof features, TargetTable>();
const columns = helper.columns([
  helper.accessor((table) => printName(table), {
    id: "name",
    header: "Table",
    sortFn: "text",
    sortDescFirst: false,
  }),
  helper.accessor((table) => table.estimatedRows ?? -1, {
    id: "rows",
    header: "Rows",
    sortFn: "basic",
    sortDescFirst: true,
    enableGlobalFilter: false,
  }),
  helper.accessor("tableBytes", {
    header: "Table size",
    sortFn: "basic",
    sortDescFirst: true,
    enableGlobalFilter: false,
  }),
  helper.accessor("indexBytes", {
    header: "Indexes",
    sortFn: "basic",
    sortDescFirst: true,
    enableGlobalFilter: false,
  }),
  helper.accessor("totalBytes", {
    header: "Total",
    sortFn: "basic",
    sortDescFirst: true,
    enableGlobalFilter: false,
  }),
]);

function printName(table: TargetTable): string {
  return table.schema === "public" ? table.name : `${table.schema}.${table.name}`;
}

function newRolloutHref(targetId: string, table: TargetTable) {
  const params = new URLSearchParams({ target: targetId, schema: table.schema, table: table.name });
  return `/rollouts/new?${params.toString()}` as const;
}

const narrow = "max-sm:hidden";

export type TargetTablesProps = {
  targetId: string;
  tables: readonly TargetTable[];
  mayDesign: boolean;
};

/** The tables of a target: searchable, sortable, each with its way to a rollout. */
export function TargetTables({ targetId, tables, mayDesign }: TargetTablesProps) {
  const search = useRef<HTMLInputElement>(null);
  const table = useTable({
    features,
    columns,
    data: tables,
    globalFilterFn: "includesString",
    getColumnCanGlobalFilter: (column) => column.id === "name",
    initialState: { sorting: [{ id: "totalBytes", desc: true }] },
  });
  useShortcut({
    keys: "/",
    label: "Search tables",
    group: "Target",
    run: () => search.current?.focus(),
  });
  const rows = table.getRowModel().rows;
  const filter: unknown = table.state.globalFilter;
  const text = typeof filter === "string" ? filter : "";
  const count = rows.length === tables.length ? `${tables.length}` : `${rows.length} of ${tables.length}`;
  return (
    <Section
      title="Tables"
      meta={count}
      actions={
        <Input
          ref={search}
          type="search"
          aria-label="Search tables"
          placeholder="Search tables"
          prefix={<Search aria-hidden="true" />}
          value={text}
          onChange={(event) => table.setGlobalFilter(event.target.value)}
          className="w-56 max-sm:w-44"
        />
      }
    >
      <Table caption="Tables of this target">
        {table.getHeaderGroups().map((group) => (
          <TableHead key={group.id}>
            {group.headers.map((header) => {
              const sorted = header.column.getIsSorted();
              const isName = header.column.id === "name";
              const isOptional = header.column.id === "tableBytes" || header.column.id === "indexBytes";
              return (
                <TableHeader
                  key={header.id}
                  align={isName ? "left" : "right"}
                  className={isOptional ? narrow : undefined}
                  aria-sort={sorted === false ? "none" : sorted === "asc" ? "ascending" : "descending"}
                >
                  <button
                    type="button"
                    onClick={header.column.getToggleSortingHandler()}
                    className={cn(
                      "inline-flex min-h-6 items-center gap-1 rounded-inner hover:text-ink",
                      sorted !== false && "text-ink",
                      !isName && "flex-row-reverse",
                    )}
                  >
                    <table.FlexRender header={header} />
                    <span className="size-3">
                      {sorted === "asc" ? <ArrowUp aria-hidden="true" className="size-3" /> : null}
                      {sorted === "desc" ? <ArrowDown aria-hidden="true" className="size-3" /> : null}
                    </span>
                  </button>
                </TableHeader>
              );
            })}
            {mayDesign ? (
              <TableHeader align="right">
                <span className="sr-only">New rollout</span>
              </TableHeader>
            ) : null}
          </TableHead>
        ))}
        <TableBody>
          {rows.map(({ id, original }) => (
            <TableRow key={id} className="hover:bg-hover">
              <TableCell className="font-mono [overflow-wrap:anywhere]">{printName(original)}</TableCell>
              <TableCell align="right">{printEstimatedRows(original.estimatedRows)}</TableCell>
              <TableCell align="right" className={narrow}>
                {printBytes(original.tableBytes)}
              </TableCell>
              <TableCell align="right" className={narrow}>
                {printBytes(original.indexBytes)}
              </TableCell>
              <TableCell align="right">{printBytes(original.totalBytes)}</TableCell>
              {mayDesign ? (
                <TableCell align="right">
                  <LinkButton
                    size="sm"
                    variant="ghost"
                    href={newRolloutHref(targetId, original)}
                    className="max-sm:px-1.5"
                  >
                    New rollout<span className="sr-only"> on {printName(original)}</span>
                  </LinkButton>
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {rows.length === 0 ? (
        <p className="px-2 text-muted">
          {tables.length === 0 ? "This database has no tables." : `No table is called “${text}”.`}
        </p>
      ) : null}
    </Section>
  );
}
