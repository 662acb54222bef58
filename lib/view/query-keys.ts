import type { AuditFilter } from "./audit-view";
import type { RolloutFilter } from "./rollout-list";

/** Keys and addresses of everything that the browser reads: server and browser use the same. Pure. */

export const queryKeys = {
  rollouts: {
    all: ["rollouts"] as const,
    list: (filter: RolloutFilter) => ["rollouts", "list", filter] as const,
    view: (rolloutId: string) => ["rollouts", "view", rolloutId] as const,
    events: (rolloutId: string) => ["rollouts", "events", rolloutId] as const,
    review: (rolloutId: string) => ["rollouts", "review", rolloutId] as const,
    /** What the live stream of one rollout is folded into. */
    live: (rolloutId: string) => ["rollouts", "live", rolloutId] as const,
    waiting: ["rollouts", "waiting"] as const,
    notifications: ["rollouts", "notifications"] as const,
    quarantine: (rolloutId: string) => ["rollouts", "quarantine", rolloutId] as const,
    amendment: (rolloutId: string, planHash: string, asked: unknown) =>
      ["rollouts", "amendment", rolloutId, planHash, asked] as const,
    quarantinedValues: (rolloutId: string, stepId: string, key: readonly string[]) =>
      ["rollouts", "quarantined-values", rolloutId, stepId, key] as const,
  },
  targets: {
    all: ["targets"] as const,
    list: ["targets", "list"] as const,
    view: (targetId: string) => ["targets", "view", targetId] as const,
    tables: (targetId: string, search: string) => ["targets", "tables", targetId, search] as const,
    lag: (targetId: string) => ["targets", "lag", targetId] as const,
  },
  instance: ["instance"] as const,
  deliveries: ["deliveries"] as const,
  policyPreview: (environment: string, policy: unknown) => ["policy-preview", environment, policy] as const,
  audit: (filter: AuditFilter) => ["audit", filter] as const,
  lint: {
    result: (targetId: string | null, sql: string) => ["lint", "result", targetId, sql] as const,
    changes: (targetId: string | null, sql: string) => ["lint", "changes", targetId, sql] as const,
  },
  plan: {
    preview: (targetId: string, change: unknown) => ["plan", "preview", targetId, change] as const,
  },
};

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  return search.size === 0 ? "" : `?${search.toString()}`;
}

const id = encodeURIComponent;

export const apiPaths = {
  rollouts: (filter: RolloutFilter = {}) => `/api/v1/rollouts${query({ ...filter, sort: "waiting" })}`,
  rollout: (rolloutId: string) => `/api/v1/rollouts/${id(rolloutId)}`,
  rolloutEvents: (rolloutId: string, beforeId?: number) =>
    `/api/v1/rollouts/${id(rolloutId)}/events${query({ beforeId })}`,
  review: (rolloutId: string) => `/api/v1/rollouts/${id(rolloutId)}/review`,
  quarantine: (rolloutId: string) => `/api/v1/rollouts/${id(rolloutId)}/quarantine`,
  quarantinedValues: (rolloutId: string, stepId: string, key: readonly string[]) =>
    `/api/v1/rollouts/${id(rolloutId)}/quarantine/values${query({ stepId, key: JSON.stringify(key) })}`,
  amendmentPreview: (rolloutId: string) => `/api/v1/rollouts/${id(rolloutId)}/amend/preview`,
  waiting: "/api/v1/waiting",
  notifications: (cursor: string | null) => `/api/v1/notifications${query({ cursor: cursor ?? undefined })}`,
  instance: "/api/v1/instance",
  policyPreview: (environment: string) => `/api/v1/policies/${id(environment)}/preview`,
  deliveries: (cursor: string | null) => `/api/v1/deliveries${query({ cursor: cursor ?? undefined })}`,
  audit: (filter: AuditFilter, cursor: string | null) =>
    `/api/v1/audit${query({ ...filter, cursor: cursor ?? undefined })}`,
  auditCheck: "/api/v1/audit/check",
  auditExport: "/api/v1/audit/export",
  keys: "/api/v1/keys",
  targets: "/api/v1/targets",
  target: (targetId: string) => `/api/v1/targets/${id(targetId)}`,
  targetTables: (targetId: string, search = "") =>
    `/api/v1/targets/${id(targetId)}/tables${query({ search })}`,
  planPreview: "/api/v1/plan/preview",
  lint: "/api/v1/lint",
  lintChanges: "/api/v1/lint/changes",
  listStream: "/api/stream",
  rolloutStream: (rolloutId: string) => `/api/stream/rollouts/${id(rolloutId)}`,
  targetStream: (targetId: string) => `/api/stream/targets/${id(targetId)}`,
} as const;

/** The page of one of the linter's rules. */
export function rulePath(rule: string): `/rules/${string}` {
  return `/rules/${id(rule)}`;
}
