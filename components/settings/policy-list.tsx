import type { Route } from "next";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import type { EnvironmentPolicyView } from "@/lib/view/policy-view";
import { printPolicy } from "@/lib/view/policy-words";
import { printCounted } from "@/lib/view/print-amount";

/** Every environment with what its policy asks for, in sentences. */
export function PolicyList({ policies }: { policies: readonly EnvironmentPolicyView[] }) {
  return (
    <div className="flex flex-col gap-6">
      {policies.map(({ environment, version, policy, groupNames, openRollouts }) => (
        <Section
          key={environment}
          title={
            <TextLink
              // Safe because the page's folder takes any name.
              href={`/settings/policies/${encodeURIComponent(environment)}` as Route}
            >
              {environment}
            </TextLink>
          }
          meta={`${version === null ? "The default" : `Version ${version}`} · ${printCounted(openRollouts, "open rollout")}`}
        >
          <ul className="flex max-w-text flex-col gap-1">
            {printPolicy(policy, groupNames).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Section>
      ))}
    </div>
  );
}
