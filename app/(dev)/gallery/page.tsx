import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { GalleryShell } from "./gallery-shell";

export const metadata: Metadata = { title: "Gallery" };

/** Every primitive in every state, for those who build pages. Development only. */
export default async function GalleryPage() {
  // Asked at each request, so that a built server can be told to show it.
  await connection();
  if (process.env.NODE_ENV === "production" && process.env.COLONNADE_GALLERY !== "1") notFound();
  return <GalleryShell />;
}
