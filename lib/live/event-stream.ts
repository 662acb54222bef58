/**
 * One viewer's stream of server-sent events. Guarantees: what `open` returns runs exactly once, however the stream ends (the request is
 * aborted, the reader cancels, the server closes); at most `maxQueued` messages wait for a slow reader, and what does not fit is
 * refused, not kept: the sender is told by `onDrain` when there is room again, and then sends a fresh snapshot.
 */

export interface ServerSentEvent {
  readonly id?: string;
  /** Absent: the default event, `message`. */
  readonly event?: string;
  readonly data: unknown;
}

export interface Outlet {
  /** Queues it; false when the reader is too slow and it was dropped. */
  send(event: ServerSentEvent): boolean;
  /** Queues it where there is room; nothing is lost when it is not sent. */
  offer(event: ServerSentEvent): void;
  /** A line that the reader ignores and proxies see. */
  comment(text: string): void;
  /** Ends the stream from the server's side. */
  close(): void;
}

export interface EventStreamInput {
  readonly signal: AbortSignal;
  /** Starts sending; returns what must happen when the stream ends. */
  open(outlet: Outlet): () => void;
  /** There is room again after something was dropped. */
  onDrain?(): void;
  readonly maxQueued?: number;
}

const encoder = new TextEncoder();

function encode(event: ServerSentEvent): Uint8Array {
  const id = event.id === undefined ? "" : `id: ${event.id}\n`;
  const name = event.event === undefined ? "" : `event: ${event.event}\n`;
  // JSON has no raw line breaks, so one data line is enough.
  return encoder.encode(`${id}${name}data: ${JSON.stringify(event.data)}\n\n`);
}

/** Opens the stream; give it to a Response. */
export function openEventStream(input: EventStreamInput): ReadableStream<Uint8Array> {
  let release: (() => void) | null = null;
  let hasEnded = false;
  let hasDropped = false;

  const end = (closeController: () => void) => {
    if (hasEnded) return;
    hasEnded = true;
    input.signal.removeEventListener("abort", onAbort);
    release?.();
    release = null;
    closeController();
  };
  let onAbort: () => void = () => {};

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const close = () => end(() => controller.close());
        onAbort = close;
        if (input.signal.aborted) {
          close();
          return;
        }
        input.signal.addEventListener("abort", onAbort, { once: true });
        const opened = input.open({
          send(event) {
            if (hasEnded) return false;
            if ((controller.desiredSize ?? 0) <= 0) {
              hasDropped = true;
              return false;
            }
            controller.enqueue(encode(event));
            return true;
          },
          offer(event) {
            if (!hasEnded && (controller.desiredSize ?? 0) > 0) controller.enqueue(encode(event));
          },
          comment(text) {
            if (!hasEnded && (controller.desiredSize ?? 0) > 0)
              controller.enqueue(encoder.encode(`: ${text}\n\n`));
          },
          close,
        });
        // It may have ended while it was being opened.
        if (hasEnded) opened();
        else release = opened;
      },
      pull() {
        if (!hasDropped) return;
        hasDropped = false;
        input.onDrain?.();
      },
      cancel() {
        end(() => {});
      },
    },
    new CountQueuingStrategy({ highWaterMark: input.maxQueued ?? 32 }),
  );
}

/** Headers of a response that carries such a stream. `no-transform` keeps compression from holding messages back. */
export const eventStreamHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};
