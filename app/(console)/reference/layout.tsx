import type { ReactNode } from "react";
import { ReferenceNav } from "@/components/reference/reference-nav";
import { readReference } from "@/lib/server/reads/reference";

/** The API's operations beside whatever is read of them. */
export default async function ReferenceLayout({ children }: { children: ReactNode }) {
  const groups = (await readReference()).map(({ name, operations }) => ({
    name,
    operations: operations.map(({ id, method, summary }) => ({ id, method, summary })),
  }));
  return (
    <div className="grid gap-6 lg:grid-cols-[17rem_minmax(0,1fr)] lg:gap-10">
      <ReferenceNav groups={groups} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
