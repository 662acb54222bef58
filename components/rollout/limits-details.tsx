import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { laneBudget } from "@/lib/domain/pace/pace";
import type { LimitsForm } from "@/lib/view/pace-limits";

export type LimitsDetailsProps = { form: LimitsForm; onChange: (form: LimitsForm) => void };

type NumberField = "lag" | "chunk" | "lanes" | "share" | "waiters" | "lookup" | "quarantined";

const fields: readonly { name: NumberField; label: string; suffix: string; hint: string }[] = [
  { name: "lag", label: "Lag of any replica, at most", suffix: "s", hint: "Default 1 s" },
  { name: "chunk", label: "Time of a chunk", suffix: "ms", hint: "Default 200 ms" },
  { name: "lanes", label: "Lanes side by side, at most", suffix: "", hint: `1 to ${laneBudget}, default 2` },
  { name: "share", label: "Share of the time, at most", suffix: "%", hint: "Default 100 %" },
  { name: "waiters", label: "Sessions waiting for a lock", suffix: "", hint: "Empty turns it off" },
  { name: "lookup", label: "Lookup of one row by key", suffix: "ms", hint: "Empty turns it off" },
  {
    name: "quarantined",
    label: "Rows in quarantine, at most",
    suffix: "",
    hint: "It stops when more can't be filled; default 100",
  },
];

/** The limits one by one. */
export function LimitsDetails({ form, onChange }: LimitsDetailsProps) {
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 items-end gap-3">
        {fields.map(({ name, label, suffix, hint }) => (
          <Field key={name} label={label} hint={hint}>
            <Input
              inputMode="decimal"
              {...(suffix === "" ? {} : { suffix })}
              value={form[name]}
              onChange={(event) => onChange({ ...form, [name]: event.target.value })}
            />
          </Field>
        ))}
      </div>
      <Switch
        label="Quiet hours"
        hint="Nothing of this rollout works between these times, every day"
        checked={form.isQuiet}
        onCheckedChange={(isQuiet) => onChange({ ...form, isQuiet })}
      />
      {form.isQuiet ? (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          <Field label="From">
            <Input
              value={form.quietFrom}
              onChange={(event) => onChange({ ...form, quietFrom: event.target.value })}
            />
          </Field>
          <Field label="To">
            <Input
              value={form.quietTo}
              onChange={(event) => onChange({ ...form, quietTo: event.target.value })}
            />
          </Field>
          <Field label="Time zone">
            <Input
              value={form.quietZone}
              onChange={(event) => onChange({ ...form, quietZone: event.target.value })}
            />
          </Field>
        </div>
      ) : null}
    </div>
  );
}
