import type { ReactNode } from "react";
import type { Problem } from "@/lib/domain/plan/plan";
import { listPlaces } from "@/lib/view/designer/place-problems";

/** Marks a field as standing at a path of the change, so that a problem can lead to it. */
export function Place({
  path,
  onLeave,
  children,
}: {
  path: string;
  /** The focus went elsewhere. */
  onLeave?: (() => void) | undefined;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: blur bubbles up from the box inside.
    <div data-place={path} className="min-w-0" onBlur={onLeave}>
      {children}
    </div>
  );
}

const focusable =
  "input:not([type=hidden]):not([aria-hidden=true]), textarea, [role=combobox], [role=radio][aria-checked=true], button";

/** Puts the focus where the problem is: the field at its path, or what holds it; the caret at its position. */
export function focusPlace(root: HTMLElement | null, problem: Pick<Problem, "path" | "position">): void {
  if (root === null || problem.path === null) return;
  for (const place of listPlaces(problem.path)) {
    const field = root.querySelector(`[data-place="${CSS.escape(place)}"]`)?.querySelector(focusable);
    if (!(field instanceof HTMLElement)) continue;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
    const { position } = problem;
    if (position !== null && (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) {
      // The position counts from the first character that is no blank.
      const at = position + field.value.length - field.value.trimStart().length;
      field.setSelectionRange(at, at);
    }
    return;
  }
}
