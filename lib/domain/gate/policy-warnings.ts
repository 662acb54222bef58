import { approvalsNeeded } from "./approval-requirement";
import type { Policy } from "./policy";

/** What an instance has to meet a policy with. */
export interface Staffing {
  /** People who may approve. */
  readonly approvers: number;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    /** Members who may approve. */
    readonly approvers: number;
  }[];
}

/** What would shut gates for good, or for one person's change: said before a policy is saved. Pure. */
export function findPolicyWarnings(policy: Policy, staffing: Staffing): readonly string[] {
  const rules = Object.values(policy.phases);
  const most = Math.max(...rules.map(approvalsNeeded));
  // Where the author may not approve, one of them may be the author.
  const needed = most + (policy.authorMayApprove ? 0 : 1);
  const said: string[] = [];
  if (most > 0 && staffing.approvers < most) {
    said.push(
      `It asks for ${most} approvals, and ${staffing.approvers === 1 ? "one person may" : `${staffing.approvers} people may`} approve: no such gate could open.`,
    );
  } else if (most > 0 && staffing.approvers < needed) {
    said.push(
      `It asks for ${most === 1 ? "one approval" : `${most} approvals`} of others than the author. A change that one of the ${staffing.approvers} people who may approve writes could not be approved.`,
    );
  }
  for (const id of new Set(rules.flatMap((rule) => rule.groups))) {
    const group = staffing.groups.find((one) => one.id === id);
    if (group === undefined) said.push("It names a group that is gone: no such gate could open.");
    else if (group.approvers === 0)
      said.push(`Nobody in ${group.name} may approve: no gate that asks for it could open.`);
    else if (group.approvers === 1 && !policy.authorMayApprove)
      said.push(`One person in ${group.name} may approve. A change of theirs could not be approved.`);
  }
  return said;
}
