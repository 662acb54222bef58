import { CircleSlash, Fingerprint, KeyRound, ShieldCheck } from "lucide-react";
import { PersonMenu } from "@/components/settings/people/person-menu";
import { roleWords } from "@/components/settings/people/role-words";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { PersonView } from "@/lib/view/people-view";
import { printCounted } from "@/lib/view/print-amount";

/** How somebody proves who they are, in words with their signs. */
function Proofs({ person }: { person: PersonView }) {
  const proofs = [
    ...(person.isSso ? [{ key: "sso", icon: KeyRound, text: "Single sign-on" }] : []),
    ...(person.hasPassword && !person.hasSecondFactor
      ? [{ key: "password", icon: KeyRound, text: "Password only" }]
      : []),
    ...(person.hasSecondFactor ? [{ key: "2fa", icon: ShieldCheck, text: "Password and code" }] : []),
    ...(person.passkeys > 0
      ? [{ key: "passkey", icon: Fingerprint, text: printCounted(person.passkeys, "passkey") }]
      : []),
  ];
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-0.5 text-meta text-muted">
      {proofs.map(({ key, icon: Icon, text }) => (
        <span key={key} className="inline-flex items-center gap-1 whitespace-nowrap">
          <Icon aria-hidden="true" className="size-3.5 text-faint" />
          {text}
        </span>
      ))}
    </span>
  );
}

/** Everybody with an account; who was deactivated is quiet. */
export function PeopleTable({ people, selfId }: { people: readonly PersonView[]; selfId: string }) {
  return (
    <Table caption="People">
      <TableHead>
        <TableHeader>Person</TableHeader>
        <TableHeader>Role</TableHeader>
        <TableHeader className="max-sm:hidden">Groups</TableHeader>
        <TableHeader className="max-md:hidden">Signs in with</TableHeader>
        <TableHeader className="max-sm:hidden">Sessions</TableHeader>
        <TableHeader>
          <span className="sr-only">More</span>
        </TableHeader>
      </TableHead>
      <TableBody>
        {people.map((person) => (
          <TableRow key={person.id} className={person.disabledAt === null ? undefined : "text-muted"}>
            <TableCell>
              <span className="block max-w-64 truncate font-medium max-sm:max-w-44">
                {person.name}
                {person.id === selfId ? <span className="font-normal text-muted"> (you)</span> : null}
              </span>
              <span className="block max-w-64 truncate text-meta text-muted max-sm:max-w-44">
                {person.email}
              </span>
            </TableCell>
            <TableCell className="whitespace-nowrap">
              {person.disabledAt === null ? (
                roleWords[person.role].label
              ) : (
                <Badge tone="neutral" look="plain" icon={<CircleSlash aria-hidden="true" />}>
                  Deactivated
                </Badge>
              )}
            </TableCell>
            <TableCell className="max-sm:hidden">
              {person.groups.length === 0 ? (
                <span className="text-faint">None</span>
              ) : (
                person.groups.map((one) => one.name).join(", ")
              )}
            </TableCell>
            <TableCell className="max-md:hidden">
              <Proofs person={person} />
            </TableCell>
            <TableCell className="whitespace-nowrap max-sm:hidden">
              {person.sessions === 0 || person.lastSeenAt === null ? (
                <span className="text-faint">None</span>
              ) : (
                <>
                  {person.sessions} <span className="text-meta text-muted">· </span>
                  <RelativeTime at={person.lastSeenAt} className="text-meta text-muted" />
                </>
              )}
            </TableCell>
            <TableCell align="right">
              <PersonMenu person={person} isSelf={person.id === selfId} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
