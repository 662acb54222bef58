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

export type ConsoleShellProps = {
  account: Account;
  /** True for those who may design: they are offered a new rollout. */
  mayDesign: boolean;
  person: Person;
  waitingCount: number;
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
  const { account, mayDesign, waitingCount, rollouts, person, children } = props;
  const router = useRouter();
  const queries = useQueryClient();
  const waiting = useQuery({
    queryKey: queryKeys.rollouts.waiting,
    queryFn: () => readApi<{ count: number }>(apiPaths.waiting),
    initialData: { count: waitingCount },
    // The pages' streams say when it may have changed; a tab that was left asks when it is looked at again.
    refetchOnWindowFocus: "always",
  });
  const nav = listRooms(person, { rollouts: waiting.data.count });
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
