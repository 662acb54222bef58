import { AbsoluteTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { defaultPolicy, type Policy } from "@/lib/domain/gate/policy";
import type { PolicySettingsView } from "@/lib/view/policy-view";
import { comparePolicies } from "@/lib/view/policy-words";

/** Who changed it, when and why, and what became otherwise. */
export function PolicyHistory({ settings }: { settings: PolicySettingsView }) {
  const { history, environment, staffing } = settings;
  const names = Object.fromEntries(staffing.groups.map(({ id, name }) => [id, name]));
  if (history.length === 0) return null;
  return (
    <Section title="History">
      <ol className="flex flex-col">
        {history.map((one, at) => {
          const before: Policy = history[at + 1]?.policy ?? defaultPolicy(environment);
          return (
            <li key={one.version} className="flex flex-col gap-1 border-b border-line py-3 last:border-b-0">
              <p>
                <span className="font-medium">Version {one.version}</span>{" "}
                <span className="text-muted">
                  by {one.changedBy.name}, <AbsoluteTime at={one.changedAt} />
                </span>
              </p>
              {one.comment === null ? null : (
                <p className="max-w-text whitespace-pre-wrap [overflow-wrap:anywhere]">{one.comment}</p>
              )}
              <PolicyDifference before={before} after={one.policy} groupNames={names} />
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

export type PolicyDifferenceProps = {
  before: Policy;
  after: Policy;
  groupNames: Readonly<Record<string, string>>;
};

/** What two policies say differently. */
export function PolicyDifference({ before, after, groupNames }: PolicyDifferenceProps) {
  const { gone, come } = comparePolicies(before, after, groupNames);
  return (
    <ul className="flex flex-col gap-0.5 text-meta">
      {gone.map((line) => (
        <li key={`gone ${line}`} className="text-muted line-through decoration-line-strong">
          <span className="sr-only">No longer: </span>
          {line}
        </li>
      ))}
      {come.map((line) => (
        <li key={`come ${line}`}>
          <span aria-hidden="true">+ </span>
          <span className="sr-only">Now: </span>
          {line}
        </li>
      ))}
    </ul>
  );
}
