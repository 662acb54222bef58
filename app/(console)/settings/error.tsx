"use client";

import { RouteError, type RouteErrorProps } from "@/components/feedback/route-error";

export default function SettingsError(props: RouteErrorProps) {
  return <RouteError {...props} title="The settings could not be shown" />;
}
