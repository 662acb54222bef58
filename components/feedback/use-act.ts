"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { attempt } from "@/components/feedback/attempt";
import type { Refusal, Result } from "@/lib/domain/refusal";

/** Runs actions of a page that is read anew after each: gives what was done, and keeps the refusal of what was not. */
export function useAct() {
  const router = useRouter();
  const [isPending, setIsPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function act<T>(work: () => Promise<Result<T>>): Promise<{ readonly value: T } | null> {
    setIsPending(true);
    setRefusal(null);
    const result = await attempt(work);
    setIsPending(false);
    if (result.ok) {
      router.refresh();
      return { value: result.value };
    }
    setRefusal(result.refusal);
    return null;
  }

  return { act, isPending, refusal, forget: () => setRefusal(null) };
}
