import type { ReactNode } from "react";
import { Wordmark } from "@/components/shell/wordmark";

/** One narrow column: nothing on these pages but what they ask. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main
      id="main"
      className="mx-auto flex min-h-dvh w-full max-w-96 flex-col gap-8 px-4 pt-[max(3rem,14dvh)] pb-16"
    >
      <Wordmark />
      {children}
    </main>
  );
}
