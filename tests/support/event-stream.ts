/** Server-sent events as a browser follows them: connects again when the stream breaks, with the last id that it has seen. */
export interface Followed {
  /** How often it was connected. */
  connections(): number;
  close(): Promise<void>;
}

const againAfterMs = 200;

/** Follows a stream until it is closed; `hear` is given each message of the default kind. */
export function followEventStream(
  address: string,
  headers: Readonly<Record<string, string>>,
  hear: (data: unknown) => void,
): Followed {
  const closing = new AbortController();
  let connections = 0;
  let lastId: string | null = null;

  function take(block: string): void {
    let data = "";
    let event = "message";
    for (const line of block.split("\n")) {
      if (line.startsWith("id: ")) lastId = line.slice(4);
      if (line.startsWith("event: ")) event = line.slice(7);
      if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (event === "message" && data !== "") hear(JSON.parse(data));
  }

  async function followOnce(): Promise<void> {
    const response = await fetch(address, {
      headers: { ...headers, ...(lastId === null ? {} : { "last-event-id": lastId }) },
      signal: closing.signal,
    });
    if (!response.ok || response.body === null) throw new Error(`The stream answered ${response.status}`);
    connections += 1;
    let text = "";
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  }

  const following = (async () => {
    while (!closing.signal.aborted) {
      // However it ended: the server is away, or was.
      await followOnce().catch(() => {});
      if (!closing.signal.aborted) await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  })();
  return {
    connections: () => connections,
    async close() {
      closing.abort();
      await following;
    },
  };
}
