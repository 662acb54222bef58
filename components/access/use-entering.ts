"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import type { Refusal, Result } from "@/lib/domain/refusal";

/** Runs an action that signs in, and goes on to the console; the refusal, when there is one, is for the form to show. */
export function useEntering(): {
  readonly enter: (action: () => Promise<Result<null>>) => void;
  readonly pending: boolean;
  readonly refusal: Refusal | null;
} {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const enter = (action: () => Promise<Result<null>>) =>
    start(async () => {
      setRefusal(null);
      const result = await action();
      if (result.ok) router.replace("/rollouts" as Route);
      else setRefusal(result.refusal);
    });
  return { enter, pending, refusal };
}
