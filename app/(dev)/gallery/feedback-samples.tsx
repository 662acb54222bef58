"use client";

import { ListChecks } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { ForbiddenState } from "@/components/feedback/forbidden-state";
import { LiveIndicator } from "@/components/feedback/live-indicator";
import { NotFoundState } from "@/components/feedback/not-found-state";
import { DetailPageSkeleton, FormPageSkeleton, ListPageSkeleton } from "@/components/feedback/page-skeletons";
import { ListKeys } from "@/components/shell/list-keys";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";

export function FeedbackSamples() {
  return (
    <>
      <Section title="Connection">
        <div className="flex flex-wrap gap-6">
          <LiveIndicator state="live" />
          <LiveIndicator state="live" dataAtMs={1_795_000_000_000} />
          <LiveIndicator state="reconnecting" />
          <LiveIndicator state="offline" dataAtMs={1_795_000_000_000} />
        </div>
      </Section>
      <Section title="Pages without content">
        <div className="grid gap-x-12 lg:grid-cols-2">
          <EmptyState
            icon={<ListChecks aria-hidden="true" />}
            title="No rollouts yet"
            action={
              <LinkButton href="/gallery" variant="primary">
                Design a change
              </LinkButton>
            }
          >
            A rollout takes one column change from plan to done, phase by phase.
          </EmptyState>
          <ErrorState
            title="The tables of production could not be read"
            why="The server at db.example.com:5432 refused the connection."
            next="Check that it is up and that this host may reach it, then try again."
            code="target_unreachable 7f21"
            onRetry={() => undefined}
          />
          <ForbiddenState>Audit is for admins. Ask Grace Sample for the role.</ForbiddenState>
          <NotFoundState
            title="This rollout does not exist"
            action={<LinkButton href="/gallery">All rollouts</LinkButton>}
          >
            It may have been a draft that its author deleted.
          </NotFoundState>
        </div>
      </Section>
      <Section title="Keys in lists" meta="j and k">
        <ListKeys>
          <ul className="flex flex-col">
            {["first", "second", "third"].map((name) => (
              <li key={name} data-row="" className="flex h-9 items-center border-b border-line px-2">
                <TextLink quiet href="/gallery">
                  {name}
                </TextLink>
              </li>
            ))}
          </ul>
        </ListKeys>
      </Section>
      <Section title="Loading">
        <ListPageSkeleton rows={3} />
        <DetailPageSkeleton />
        <FormPageSkeleton />
      </Section>
    </>
  );
}
