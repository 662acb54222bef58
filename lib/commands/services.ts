import type { Logger } from "pino";
import type { Auth } from "@/lib/access/auth";
import type { Entrance } from "@/lib/access/entrance";
import type { SecretBox } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";

/** What is sent when somebody asks for a link by mail. Whoever sends it waits for no answer of the receiver's. */
export interface Mailer {
  send(message: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>;
}

/** What commands and queries work with; made once per process by the composition root. */
export interface Services {
  readonly store: Store;
  readonly secrets: SecretBox;
  readonly auth: Auth;
  readonly entrance: Entrance;
  /** Sends mail; null where none can be sent. */
  readonly mail: Mailer | null;
  readonly log: Logger;
  /** The demo's people may sign in with one click. */
  readonly isDemo: boolean;
  /** What the demo's passwords follow from. */
  readonly instanceSecret: string;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** What commands need that an engine may give, too: no sessions, nobody of the demo's. */
export type CoreServices = Pick<Services, "store" | "secrets" | "log" | "now" | "newId">;
