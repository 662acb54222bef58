"use client";

import { RouteError, type RouteErrorProps } from "@/components/feedback/route-error";

export default function AccountError(props: RouteErrorProps) {
  return <RouteError {...props} title="Your account could not be shown" />;
}
