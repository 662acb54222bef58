import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { vias } from "@/lib/domain/lifecycle/role";
import { phaseNames } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { viaWords } from "@/lib/view/via-words";

type Params = {
  who: string | null;
  kind: string | null;
  rolloutId: string | null;
  environment: string | null;
  phase: (typeof phaseNames)[number] | null;
  via: (typeof vias)[number] | null;
  from: string | null;
  to: string | null;
};

export type AuditFiltersProps = { params: Params; onChange: (params: Partial<Params>) => void };

const texts: readonly { name: "who" | "environment" | "from" | "to"; label: string; hint: string }[] = [
  { name: "who", label: "Who", hint: "A part of a name, or engine" },
  { name: "environment", label: "Environment", hint: "As production" },
  { name: "from", label: "From", hint: "As 2026-05-04, UTC" },
  { name: "to", label: "To", hint: "That day included" },
];

/** The choice that narrows nothing down. */
const unfiltered = "any";

/** What the log is narrowed down by. Texts are asked for when one has stopped typing. */
export function AuditFilters({ params, onChange }: AuditFiltersProps) {
  const isNarrowed = Object.values(params).some((value) => value !== null && value !== "");
  return (
    <section aria-label="Filters" className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
        {texts.map(({ name, label, hint }) => (
          <Field key={name} label={label} hint={hint}>
            <SlowInput
              value={params[name] ?? ""}
              onSettled={(value) => onChange({ [name]: value || null })}
            />
          </Field>
        ))}
        <Field label="Phase">
          <Select
            value={params.phase ?? unfiltered}
            onValueChange={(value) => onChange({ phase: phaseNames.find((one) => one === value) ?? null })}
            options={[
              { value: unfiltered, label: "Any" },
              ...phaseNames.map((name) => ({ value: name as string, label: phaseWords[name].title })),
            ]}
          />
        </Field>
        <Field label="By way of">
          <Select
            value={params.via ?? unfiltered}
            onValueChange={(value) => onChange({ via: vias.find((one) => one === value) ?? null })}
            options={[
              { value: unfiltered, label: "Any" },
              ...vias.map((via) => ({ value: via as string, label: viaWords[via] })),
            ]}
          />
        </Field>
      </div>
      {isNarrowed ? (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          onClick={() =>
            onChange({
              who: null,
              kind: null,
              rolloutId: null,
              environment: null,
              phase: null,
              via: null,
              from: null,
              to: null,
            })
          }
        >
          Show everything
        </Button>
      ) : null}
    </section>
  );
}

const settledAfterMs = 300;

function SlowInput({ value, onSettled }: { value: string; onSettled: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed: by the way back, or by "Show everything".
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSettled(text.trim()), settledAfterMs);
    return () => clearTimeout(timer);
  }, [text, value, onSettled]);
  return <Input value={text} onChange={(event) => setText(event.target.value)} />;
}
