"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { permissionWords } from "@/lib/domain/lifecycle/permission-words";
import { isPermitted, type Permission, permissions, type Role } from "@/lib/domain/lifecycle/role";

type ScopeFieldsProps = {
  role: Role;
  chosen: readonly Permission[];
  onChange: (chosen: readonly Permission[]) => void;
};

/** The scopes that a person of this role can give; what the role does not carry is not there. */
export function ScopeFields({ role, chosen, onChange }: ScopeFieldsProps) {
  const all = (Object.keys(permissions) as Permission[]).filter((one) => isPermitted({ role }, one));
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 font-medium">Scopes</legend>
      <div className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
        {all.map((scope) => (
          <Checkbox
            key={scope}
            label={<span className="font-mono text-meta">{scope}</span>}
            hint={`May ${permissionWords[scope]}`}
            checked={chosen.includes(scope)}
            onCheckedChange={(isChosen) =>
              onChange(isChosen ? [...chosen, scope] : chosen.filter((one) => one !== scope))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
