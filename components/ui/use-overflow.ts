import { type RefObject, useEffect, useState } from "react";

/** True while what the element holds is wider than the element; follows both as they change. */
export function useOverflow(element: RefObject<HTMLElement | null>): boolean {
  const [isWider, setWider] = useState(false);
  useEffect(() => {
    const outer = element.current;
    if (outer === null) return;
    const observer = new ResizeObserver(() => setWider(outer.scrollWidth > outer.clientWidth));
    observer.observe(outer);
    for (const inner of outer.children) observer.observe(inner);
    return () => observer.disconnect();
  }, [element]);
  return isWider;
}
