"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Refusal, Result } from "@/lib/domain/refusal";

/** What comes after a way in was tried. */
export type Entered = "signed_in" | "second_factor";

export const notReached: Refusal = {
  code: "internal",
  message: "This page could not reach Colonnade's server.",
  remedy: "Check your connection, then try again.",
};

/**
 * Runs a way in: goes to the rollouts when it is let through, and to the second step where one is asked for; keeps the refusal when it is not. Null from
 * a way that was given up.
 */
export function useEntering() {
  const router = useRouter();
  const [pending, setPending] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSecondStep, setIsSecondStep] = useState(false);

  async function enter(way: string, act: () => Promise<Result<Entered> | null>): Promise<void> {
    setPending(way);
    setRefusal(null);
    try {
      const result = await act();
      if (result?.ok === true && result.value === "signed_in") {
        // Still pending: the next page takes this one's place.
        router.replace("/rollouts");
        router.refresh();
        return;
      }
      if (result?.ok === true) setIsSecondStep(true);
      if (result?.ok === false) {
        setRefusal(result.refusal);
        // The second step is over: it begins again with the password.
        if (result.refusal.code === "precondition_failed") setIsSecondStep(false);
      }
    } catch {
      setRefusal(notReached);
    }
    setPending(null);
  }

  return {
    pending,
    refusal,
    enter,
    isSecondStep,
    beginAgain: () => {
      setIsSecondStep(false);
      setRefusal(null);
    },
  };
}
