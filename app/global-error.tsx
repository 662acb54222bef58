"use client";

import { RouteError, type RouteErrorProps } from "@/components/feedback/route-error";
import "./globals.css";

/** What is shown when even the frame of the pages fails. Next's own page for it brings a style sheet that the page's policy does not let in. */
export default function GlobalError(props: RouteErrorProps) {
  return (
    <html lang="en">
      <body>
        <main id="main" className="mx-auto w-full max-w-xl px-4 pt-16">
          <RouteError {...props} title="This page could not be shown" />
        </main>
      </body>
    </html>
  );
}
