import { permissionWords } from "@/lib/domain/lifecycle/permission-words";
import { type Actor, isPermitted, type Permission, permissions } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";

/** Refuses when the person's role, or the key's scopes, do not carry the permission. */
export function authorise(actor: Actor, permission: Permission): void {
  if (isPermitted(actor, permission)) return;
  if (isPermitted({ role: actor.role }, permission)) {
    refuse("forbidden", `This API key may not ${permissionWords[permission]}.`, {
      remedy: `Use a key with the scope ${permission}.`,
    });
  }
  refuse("forbidden", `As ${actor.role} you may not ${permissionWords[permission]}.`, {
    remedy: `Ask someone with the role ${permissions[permission].join(" or ")}.`,
  });
}
