import type { Via } from "@/lib/domain/lifecycle/role";

/** The way by which something was done, in words. */
export const viaWords: Record<Via, string> = {
  page: "Page",
  api: "API",
  cli: "Command line",
  engine: "Engine",
};
