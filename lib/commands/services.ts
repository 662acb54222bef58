import type { Logger } from "pino";
import type { Auth } from "@/lib/access/auth";
import type { SecretBox } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";

/** What commands and queries work with; made once per process by the composition root. */
export interface Services {
  readonly store: Store;
  readonly secrets: SecretBox;
  readonly auth: Auth;
  readonly log: Logger;
  /** The demo's people may sign in with one click. */
  readonly isDemo: boolean;
  /** What the demo's passwords follow from. */
  readonly instanceSecret: string;
  readonly now: () => Date;
  readonly newId: () => string;
}
