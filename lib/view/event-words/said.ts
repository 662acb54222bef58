import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { ViewTone } from "@/lib/view/appearance";

/** What is said of an event. */
export interface EventWords {
  /** What happened, without who and when. */
  readonly text: string;
  /** Why, or what came with it; null when that is all. */
  readonly detail: string | null;
  readonly tone: ViewTone;
}

/** The same with what is usual left out. */
export type Said = Partial<EventWords> & Pick<EventWords, "text">;
/** `phase` in the middle of a sentence, `title` at its beginning. */
export type PhaseInWords = { readonly phase: string; readonly title: string };
/** For each kind of event, how to say it. */
export type Sayers<Kinds extends EventData["kind"] = EventData["kind"]> = {
  readonly [Kind in Kinds]: (data: Extract<EventData, { kind: Kind }>, words: PhaseInWords) => Said;
};
/** The kinds of one list of events. */
export type KindsOf<
  Schemas extends readonly { readonly shape: { readonly kind: { readonly value: string } } }[],
> = Extract<EventData["kind"], Schemas[number]["shape"]["kind"]["value"]>;
