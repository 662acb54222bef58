"use client";

import { CheckList } from "@/components/ui/check-list";

type EnvironmentChoiceProps = {
  environments: readonly string[];
  /** Empty: every one. */
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** What it means when some are chosen. */
  hint?: string | undefined;
};

/** The environments that something is limited to; none chosen is no limit. Nothing where there is none to choose. */
export function EnvironmentChoice({ environments, chosen, onChange, hint }: EnvironmentChoiceProps) {
  if (environments.length === 0) return null;
  return (
    <CheckList
      legend="Environments"
      options={environments.map((name) => ({ value: name, label: name }))}
      chosen={chosen}
      onChange={onChange}
      hint={chosen.length === 0 ? "None chosen: every environment, also those to come." : hint}
    />
  );
}
