import type { Role } from "@/lib/domain/lifecycle/role";

/** Who reads the page. */
export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}
