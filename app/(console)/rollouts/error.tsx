"use client";

import { RouteError, type RouteErrorProps } from "@/components/feedback/route-error";

export default function RolloutsError(props: RouteErrorProps) {
  return <RouteError {...props} title="The rollouts could not be shown" />;
}
