import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { RolloutGallery } from "./rollout-gallery";
import { buildSampleRollouts } from "./sample-rollouts";

export const metadata: Metadata = { title: "Gallery: rollout" };

/** A rollout's page in every state that matters. Development only. */
export default async function RolloutGalleryPage() {
  await connection();
  if (process.env.NODE_ENV === "production" && process.env.COLONNADE_GALLERY !== "1") notFound();
  return <RolloutGallery samples={buildSampleRollouts()} />;
}
