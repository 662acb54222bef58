"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Refusal, Result } from "@/lib/domain/refusal";

/** Runs a way in: goes to the rollouts when it is let through, keeps the refusal when it is not. */
export function useEntering() {
  const router = useRouter();
  const [pending, setPending] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function enter(way: string, act: () => Promise<Result<null>>): Promise<void> {
    setPending(way);
    setRefusal(null);
    try {
      const result = await act();
      if (result.ok) {
        // Still pending: the next page takes this one's place.
        router.replace("/rollouts");
        router.refresh();
        return;
      }
      setRefusal(result.refusal);
    } catch {
      setRefusal({
        code: "internal",
        message: "This page could not reach Colonnade's server.",
        remedy: "Check your connection, then try again.",
      });
    }
    setPending(null);
  }

  return { pending, refusal, enter };
}
