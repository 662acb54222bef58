import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: { default: "Colonnade", template: "%s · Colonnade" },
  description: "Plan, approve, run and watch column changes on PostgreSQL without downtime.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0e0f11" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Of proxy.ts. Reading it makes every page dynamic, as a nonce must be another each time.
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme's class is set before the first paint, so the server's html differs from the page's on purpose.
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="isolate">
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
