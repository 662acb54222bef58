import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Staffing } from "@/lib/domain/gate/policy-warnings";
import { type PhaseName, phaseNames } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import type { PhaseForm, PolicyForm } from "@/lib/view/policy-form";

export type PolicyPhasesProps = {
  form: PolicyForm;
  staffing: Staffing;
  onChange: (form: PolicyForm) => void;
};

/** The rule of each phase, in the order in which they run. */
export function PolicyPhases({ form, staffing, onChange }: PolicyPhasesProps) {
  const set = (name: PhaseName, more: Partial<PhaseForm>) =>
    onChange({ ...form, phases: { ...form.phases, [name]: { ...form.phases[name], ...more } } });
  return (
    <Table caption="Rules of the phases">
      <TableHead>
        <TableHeader>Phase</TableHeader>
        <TableHeader>Starts</TableHeader>
        <TableHeader>Approvals</TableHeader>
        {staffing.groups.length === 0 ? null : <TableHeader>Among them</TableHeader>}
      </TableHead>
      <TableBody>
        {phaseNames.map((name) => {
          const { title } = phaseWords[name];
          const rule = form.phases[name];
          return (
            <TableRow key={name}>
              <TableCell>{title}</TableCell>
              <TableCell>
                <Select
                  aria-label={`${title} starts`}
                  className="min-w-36"
                  value={rule.isAutomatic ? "automatic" : "by_person"}
                  onValueChange={(value) => set(name, { isAutomatic: value === "automatic" })}
                  options={[
                    { value: "by_person", label: "By a person" },
                    {
                      value: "automatic",
                      label: "By itself",
                      detail: "Once its gate is open, where it needs no person's word",
                    },
                  ]}
                />
              </TableCell>
              <TableCell>
                <Input
                  aria-label={`Approvals of ${title.toLowerCase()}`}
                  inputMode="numeric"
                  className="w-16"
                  value={rule.approvals}
                  onChange={(event) => set(name, { approvals: event.target.value })}
                />
              </TableCell>
              {staffing.groups.length === 0 ? null : (
                <TableCell>
                  <span className="flex flex-wrap gap-x-4 gap-y-1">
                    {staffing.groups.map((group) => (
                      <Checkbox
                        key={group.id}
                        label={
                          <>
                            {group.name}
                            <span className="sr-only"> for {title.toLowerCase()}</span>
                          </>
                        }
                        checked={rule.groups.includes(group.id)}
                        onCheckedChange={(checked) =>
                          set(name, {
                            groups: checked
                              ? [...rule.groups, group.id]
                              : rule.groups.filter((id) => id !== group.id),
                          })
                        }
                      />
                    ))}
                  </span>
                </TableCell>
              )}
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
