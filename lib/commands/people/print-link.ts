import type { Services } from "@/lib/commands/services";

export interface MadeLink {
  /** Secret, and told this once: whoever has it can use it. */
  readonly path: string;
  /** The same with the instance's address; null where that is not set. */
  readonly url: string | null;
  readonly expiresAt: string;
}

/** A link as it is told to whoever made it. */
export function printLink(services: Pick<Services, "entrance">, path: string, expiresAt: Date): MadeLink {
  const { url } = services.entrance;
  return {
    path,
    url: url === null ? null : new URL(path, url).toString(),
    expiresAt: expiresAt.toISOString(),
  };
}
