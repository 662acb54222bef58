import { isPermitted, type Role } from "@/lib/domain/lifecycle/role";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";

/** The stop-everything switch as pages show it. */

export interface InstanceView {
  /** Null: nothing is stopped. */
  readonly stop: InstanceStop | null;
}

interface Reader {
  readonly id: string;
  readonly role: Role;
}

/** True for those who may turn the switch on. */
export function mayStop(reader: Reader): boolean {
  return isPermitted(reader, "stop_everything");
}

/** Null: this person may let everything go on; else who can. */
export function whyNotRelease(stop: InstanceStop, reader: Reader): string | null {
  if (isPermitted(reader, "release_stop")) return null;
  return stop.by.id === reader.id && mayStop(reader) ? null : `${stop.by.name} or an admin can let it go on.`;
}
