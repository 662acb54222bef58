import { useEffect, useState } from "react";

/** The value once it has been the same for a moment, so that half a word asks nobody. */
export function useSettled<T>(value: T, settleMs = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value, settleMs]);
  return settled;
}
