"use client";

import { RouteError, type RouteErrorProps } from "@/components/feedback/route-error";

export default function RolloutError(props: RouteErrorProps) {
  return (
    <RouteError
      {...props}
      title="This rollout could not be shown"
      why="Colonnade's server met an error while it made this page. The rollout itself goes on."
    />
  );
}
