import type { Metadata, Route } from "next";
import { RefusedState } from "@/components/feedback/refused-state";
import { GroupList, NewGroup } from "@/components/settings/people/group-list";
import { InviteDialog } from "@/components/settings/people/invite-dialog";
import { InviteTable } from "@/components/settings/people/invite-table";
import { PeopleTable } from "@/components/settings/people/people-table";
import { PageHeader } from "@/components/shell/page-header";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import { requireActor } from "@/lib/server/current-actor";
import { readGroups, readInvites, readPeople } from "@/lib/server/reads/people";
import { printCounted } from "@/lib/view/print-amount";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage({ searchParams }: PageProps<"/settings/people">) {
  const actor = await requireActor();
  const { after } = await searchParams;
  const [people, invites, groups] = await Promise.all([
    readPeople(typeof after === "string" ? after : undefined),
    readInvites(),
    readGroups(),
  ]);
  const title = "The people could not be read";
  if (!people.ok) return <RefusedState title={title} refusal={people.refusal} />;
  if (!invites.ok) return <RefusedState title={title} refusal={invites.refusal} />;
  if (!groups.ok) return <RefusedState title={title} refusal={groups.refusal} />;
  const waiting = invites.value.items.filter((one) => one.state === "open" || one.state === "expired");
  const { items, next } = people.value;
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        title="People"
        meta="Who can come in, what they may do, and whose approval counts for which group"
        actions={<InviteDialog groups={groups.value} />}
      />
      <div className="flex flex-col gap-2">
        <PeopleTable people={items} selfId={actor.id} />
        {next === null ? null : (
          // Safe because it is this very page.
          <TextLink href={`/settings/people?after=${encodeURIComponent(next)}` as Route}>Next page</TextLink>
        )}
      </div>
      {waiting.length === 0 ? null : (
        <Section title="Invites" meta={printCounted(waiting.length, "invite")}>
          <InviteTable invites={waiting} />
        </Section>
      )}
      <Section title="Groups" actions={<NewGroup />}>
        {groups.value.length === 0 ? (
          <p className="max-w-text text-muted">
            None yet. A policy can ask that somebody of a group is among those who approve.
          </p>
        ) : (
          <GroupList groups={groups.value} people={items} />
        )}
      </Section>
    </div>
  );
}
