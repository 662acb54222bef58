import type { Metadata } from "next";
import { Wordmark } from "@/components/shell/wordmark";
import { TextLink } from "@/components/ui/text-link";

export const metadata: Metadata = { title: "Not found" };

/** An address that leads nowhere. Next's own page for it brings a style sheet that the page's policy does not let in. */
export default function NotFound() {
  return (
    <main
      id="main"
      className="mx-auto flex min-h-dvh w-full max-w-96 flex-col gap-8 px-4 pt-[max(3rem,14dvh)] pb-16"
    >
      <Wordmark />
      <div className="flex flex-col gap-4">
        <h1 className="text-title font-medium">There is no such page</h1>
        <p className="text-muted">The address may be mistyped, or what it led to is gone.</p>
        <p>
          <TextLink href="/rollouts" className="underline">
            Go to the rollouts
          </TextLink>
        </p>
      </div>
    </main>
  );
}
