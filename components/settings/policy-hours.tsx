import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import type { PolicyForm } from "@/lib/view/policy-form";

const dayLabels: Record<(typeof weekdays)[number], string> = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

export type PolicyHoursProps = { form: PolicyForm; onChange: (form: PolicyForm) => void };

/** When phases may start. */
export function PolicyHours({ form, onChange }: PolicyHoursProps) {
  const set = (more: Partial<PolicyForm>) => onChange({ ...form, ...more });
  return (
    <div className="flex flex-col gap-3">
      <Checkbox
        label="Phases start in certain hours only"
        hint="What has begun goes on, and may be tried again at any time."
        checked={form.hasHours}
        onCheckedChange={(hasHours) => set({ hasHours })}
      />
      {form.hasHours ? (
        <>
          <div className="grid max-w-text gap-3 sm:grid-cols-3">
            <Field label="From">
              <Input value={form.from} onChange={(event) => set({ from: event.target.value })} />
            </Field>
            <Field label="To">
              <Input value={form.to} onChange={(event) => set({ to: event.target.value })} />
            </Field>
            <Field label="Time zone" hint="As Europe/Berlin">
              <Input value={form.timeZone} onChange={(event) => set({ timeZone: event.target.value })} />
            </Field>
          </div>
          <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
            <legend className="sr-only">Days</legend>
            {weekdays.map((day) => (
              <Checkbox
                key={day}
                label={dayLabels[day]}
                checked={form.days.includes(day)}
                onCheckedChange={(checked) =>
                  set({ days: checked ? [...form.days, day] : form.days.filter((one) => one !== day) })
                }
              />
            ))}
          </fieldset>
        </>
      ) : null}
    </div>
  );
}
