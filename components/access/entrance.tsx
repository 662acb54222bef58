import type { ReactNode } from "react";
import { Wordmark } from "@/components/shell/wordmark";

/** The frame of pages before one is signed in: the name, a heading, one thing to do. */
export function Entrance({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[22rem] flex-col justify-center gap-8 px-4 py-12">
      <Wordmark />
      <header className="flex flex-col gap-1">
        <h1 className="font-medium text-title">{title}</h1>
        <p className="text-muted">{lead}</p>
      </header>
      {children}
    </main>
  );
}
