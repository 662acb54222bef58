"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";

/** Reads the page again. */
export function RetryButton() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  return (
    <Button pending={isPending} onClick={() => startTransition(() => router.refresh())}>
      Try again
    </Button>
  );
}
