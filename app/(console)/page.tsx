import type { Route } from "next";
import { redirect } from "next/navigation";

/** Home is the list of rollouts. */
export default function HomePage() {
  redirect("/rollouts" as Route);
}
