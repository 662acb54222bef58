"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { signOutAction } from "@/app/(auth)/actions";
import { AppShell } from "@/components/shell/app-shell";
import type { Account, PaletteCommand } from "@/components/shell/navigation";
import { listPageCommands, listRooms } from "@/components/shell/rooms";
import { type Person, StopEverythingButton, StopNotice } from "@/components/shell/stop-everything";
import { readApi } from "@/components/target/read-api";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import type { Waiting } from "@/lib/view/rollout-list";

export type ConsoleShellProps = {
  account: Account;
  /** True for those who may design: they are offered a new rollout. */
  mayDesign: boolean;
  person: Person;
  waiting: Waiting;
  /** For the palette, as they were when the page was opened. */
  rollouts: readonly { id: string; title: string; target: string }[];
  children: ReactNode;
};

const newRollout: PaletteCommand = {
  id: "new-rollout",
  label: "New rollout",
  group: "Actions",
  href: "/rollouts/new",
  keywords: ["add column", "design"],
  icon: <Plus aria-hidden="true" />,
};

/** The console's frame with its rooms, and how many rollouts wait for this person. */
export function ConsoleShell(props: ConsoleShellProps) {
  const { account, mayDesign, rollouts, person, children } = props;
  const router = useRouter();
  const queries = useQueryClient();
  const waiting = useQuery({
    queryKey: queryKeys.rollouts.waiting,
    queryFn: () => readApi<Waiting>(apiPaths.waiting),
    initialData: props.waiting,
    // The pages' streams say when it may have changed; a tab that was left asks when it is looked at again.
    refetchOnWindowFocus: "always",
  });
  const { count, unread } = waiting.data;
  const nav = listRooms(person, {
    inbox: { waiting: count, unread },
  });
  const commands: readonly PaletteCommand[] = [
    ...(mayDesign ? [newRollout] : []),
    ...listPageCommands(person),
    ...rollouts.map((one) => ({
      id: one.id,
      label: one.title,
      group: "Rollouts",
      href: `/rollouts/${one.id}`,
      detail: one.target,
    })),
  ];

  async function signOut(): Promise<void> {
    await signOutAction();
    queries.clear();
    router.replace("/sign-in");
    router.refresh();
  }

  return (
    <AppShell
      account={account}
      nav={nav}
      commands={commands}
      onSignOut={signOut}
      notice={<StopNotice person={person} />}
      controls={<StopEverythingButton person={person} />}
    >
      {children}
    </AppShell>
  );
}
