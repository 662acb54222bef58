import type { Store } from "@/lib/store/store";
import type { Auth } from "./auth";
import type { Entrance } from "./entrance";

/** What coming in works with. */
export interface EntranceServices {
  readonly store: Store;
  readonly auth: Auth;
  readonly entrance: Entrance;
}
