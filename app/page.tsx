import type { Route } from "next";
import { redirect } from "next/navigation";

/** The rollouts are home. */
export default function HomePage() {
  redirect("/rollouts" as Route);
}
