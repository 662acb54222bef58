import type { Metadata } from "next";
import { AuditPage } from "@/components/audit/audit-page";
import { ForbiddenState } from "@/components/feedback/forbidden-state";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { requireActor } from "@/lib/server/current-actor";

export const metadata: Metadata = { title: "Audit log" };

export default async function Page() {
  const actor = await requireActor();
  if (!isPermitted(actor, "read_audit")) {
    return (
      <ForbiddenState title="The audit log is for reviewers and admins">Ask one of them.</ForbiddenState>
    );
  }
  return <AuditPage />;
}
