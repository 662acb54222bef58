import type { Route } from "next";
import { notFound, redirect } from "next/navigation";
import { listSettingsPages } from "@/components/settings/settings-pages";
import { requireActor } from "@/lib/server/current-actor";

/** To the first page that this person may see. */
export default async function SettingsPage() {
  const [first] = listSettingsPages(await requireActor());
  if (first === undefined) notFound();
  // Safe because the list is written beside the routes and checked by the browser tests.
  redirect(first.href as Route);
}
