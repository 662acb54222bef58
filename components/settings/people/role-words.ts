import { type Role, roles } from "@/lib/domain/lifecycle/role";

/** Roles in words, with what each may do. */
export const roleWords: Record<Role, { readonly label: string; readonly detail: string }> = {
  viewer: { label: "Viewer", detail: "Looks at rollouts and targets." },
  engineer: { label: "Engineer", detail: "Designs changes and runs rollouts." },
  reviewer: { label: "Reviewer", detail: "Approves others' changes as well, and reads the audit log." },
  admin: { label: "Admin", detail: "Everything: targets, policies and people, too." },
};

export const roleOptions = roles.map((value) => ({ value, ...roleWords[value] }));
