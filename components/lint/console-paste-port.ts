import type { PastePort } from "@/components/lint/paste-port";
import { readApi } from "@/components/target/read-api";
import { apiPaths } from "@/lib/view/query-keys";

function post(body: unknown, signal: AbortSignal): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  };
}

/** The paste tab on the real thing. */
export const consolePastePort: PastePort = {
  readLint: (targetId, sql, signal) =>
    readApi(
      apiPaths.lint,
      post({ files: [{ path: "pasted.sql", sql }], ...(targetId === null ? {} : { targetId }) }, signal),
    ),
  readChanges: (targetId, sql, signal) =>
    readApi(apiPaths.lintChanges, post({ sql, ...(targetId === null ? {} : { targetId }) }, signal)),
};
