import { TextLink } from "@/components/ui/text-link";
import type { Refusal } from "@/lib/domain/refusal";

/** A link that leads nowhere. */
export function DeadLink({ refusal }: { refusal: Refusal }) {
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-title font-medium">{refusal.message}</h1>
      <p className="text-muted">{refusal.remedy}</p>
      <p>
        <TextLink href="/sign-in" className="underline">
          Sign in
        </TextLink>
      </p>
    </div>
  );
}
