import "server-only";
import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { resolveActor } from "@/lib/access/resolve-actor";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { getServices } from "./services";

/** Who is signed in, or null. */
export async function getActor(): Promise<Actor | null> {
  // First: who reads headers is asked at each request, never at build time, when there is no database.
  const sent = await headers();
  return await resolveActor(await getServices(), sent);
}

/** Who is signed in; anyone else is sent to the sign-in page. For pages. */
export async function requireActor(): Promise<Actor> {
  const actor = await getActor();
  return actor ?? redirect("/sign-in" as Route);
}
