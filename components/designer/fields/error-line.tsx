import { CircleAlert } from "lucide-react";

/** What is wrong with a group of fields, in the looks of a field's own error. */
export function ErrorLine({ children }: { children: string | undefined }) {
  if (children === undefined) return null;
  return (
    <p className="flex gap-1 text-meta text-danger">
      <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
