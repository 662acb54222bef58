import { Clock, MailOpen } from "lucide-react";
import { roleWords } from "@/components/settings/people/role-words";
import { WithdrawInvite } from "@/components/settings/people/withdraw-invite";
import { Badge } from "@/components/ui/badge";
import { AbsoluteTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { InviteView } from "@/lib/view/people-view";

/** Invites that wait for their person, and those that nobody took. What was used or withdrawn is in the audit log. */
export function InviteTable({ invites }: { invites: readonly InviteView[] }) {
  return (
    <Table caption="Invites">
      <TableHead>
        <TableHeader>E-mail</TableHeader>
        <TableHeader>Role</TableHeader>
        <TableHeader className="max-sm:hidden">Groups</TableHeader>
        <TableHeader className="max-md:hidden">Invited by</TableHeader>
        <TableHeader>State</TableHeader>
        <TableHeader className="max-sm:hidden">Until</TableHeader>
        <TableHeader>
          <span className="sr-only">Withdraw</span>
        </TableHeader>
      </TableHead>
      <TableBody>
        {invites.map((invite) => (
          <TableRow key={invite.id}>
            <TableCell>
              <span className="block max-w-64 truncate max-sm:max-w-36">{invite.email}</span>
            </TableCell>
            <TableCell>{roleWords[invite.role].label}</TableCell>
            <TableCell className="max-sm:hidden">
              {invite.groups.length === 0 ? (
                <span className="text-faint">None</span>
              ) : (
                invite.groups.map((one) => one.name).join(", ")
              )}
            </TableCell>
            <TableCell className="max-md:hidden">{invite.invitedBy}</TableCell>
            <TableCell>
              {invite.state === "open" ? (
                <Badge tone="attention" look="plain" icon={<MailOpen aria-hidden="true" />}>
                  Open
                </Badge>
              ) : (
                <Badge tone="neutral" look="plain" icon={<Clock aria-hidden="true" />}>
                  Expired
                </Badge>
              )}
            </TableCell>
            <TableCell className="max-sm:hidden">
              <AbsoluteTime at={invite.expiresAt} />
            </TableCell>
            <TableCell align="right">
              <WithdrawInvite inviteId={invite.id} email={invite.email} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
