import { once } from "node:events";
import { createServer, type Server, Socket } from "node:net";

/**
 * A TCP proxy on this machine, between a client and a server, that breaks as networks do:
 * - cut: both ends of every connection get a reset, at once;
 * - silent: nothing passes any more, and neither end hears of it (half-open). What is sent on such a connection is lost, and when one end
 *   gives up, the other is not told;
 * - held: what the client sends is kept back from a certain statement on, and delivered much later.
 * New connections pass, unless the proxy is down. Silence of a connection is for good, as after a firewall has forgotten it.
 */
export interface FaultyProxy {
  readonly port: number;
  /** Connections between two ends, silent ones included. */
  count(): number;
  /** Resets what is open. */
  cut(): void;
  /** Makes what is open silent. */
  silence(): void;
  /**
   * Of what is open now, each connection passes until its client sends `statement`; that and all that follows is kept back. What comes before it
   * (a look for the next rows) still has to be answered, or the client would never get to it.
   */
  holdFrom(statement: string): Held;
  /** New connections are reset at once, or made and never answered. */
  takeDown(how: "resets" | "is silent"): void;
  bringUp(): void;
  /** Ends everything. */
  close(): Promise<void>;
}

export interface Held {
  /** True once something was kept back. */
  hasSome(): boolean;
  /** Delivers it, and resolves once the server has answered each connection that had something, or has ended it. */
  release(): Promise<void>;
}

type Mode = "passes" | "is silent" | "holds";

class Passage {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #gone: () => void;
  #mode: Mode = "passes";
  #holdsFrom: string | null = null;
  #held: Buffer[] = [];

  constructor(client: Socket, target: { readonly host: string; readonly port: number }, gone: () => void) {
    this.#client = client;
    this.#gone = gone;
    this.#server = new Socket();
    this.#client.setNoDelay(true);
    this.#server.setNoDelay(true);
    this.#client.on("data", (data) => {
      if (this.#mode === "passes" && this.#holdsFrom !== null && data.includes(this.#holdsFrom)) {
        this.#mode = "holds";
      }
      if (this.#mode === "passes") this.#server.write(data);
      if (this.#mode === "holds") this.#held.push(data);
    });
    this.#server.on("data", (data) => {
      // An end that is frozen does not read; what it is sent waits here.
      if (this.#mode !== "is silent") this.#client.write(data);
    });
    for (const [end, other] of [
      [this.#client, this.#server],
      [this.#server, this.#client],
    ] as const) {
      end.on("error", () => {});
      end.on("close", () => {
        if (this.#mode === "is silent" && !other.destroyed) return;
        other.destroy();
        this.#gone();
      });
    }
    this.#server.connect(target.port, target.host);
  }

  get hasHeld(): boolean {
    return this.#held.length > 0;
  }

  cut(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  silence(): void {
    this.#mode = "is silent";
  }

  holdFrom(statement: string): void {
    this.#holdsFrom = statement;
  }

  async release(): Promise<void> {
    this.#holdsFrom = null;
    if (this.#mode !== "holds") return;
    const held = this.#held;
    this.#held = [];
    this.#mode = "passes";
    if (held.length === 0 || this.#server.destroyed) return;
    const answered = Promise.race([once(this.#server, "data"), once(this.#server, "close")]);
    this.#server.write(Buffer.concat(held));
    await answered;
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }
}

/** Starts a proxy on a free port of this machine. */
export async function startProxy(target: {
  readonly port: number;
  readonly host?: string;
}): Promise<FaultyProxy> {
  const passages = new Set<Passage>();
  const unanswered = new Set<Socket>();
  let outage: "resets" | "is silent" | null = null;
  const server: Server = createServer((client) => {
    client.on("error", () => {});
    if (outage === "resets") {
      client.resetAndDestroy();
      return;
    }
    if (outage === "is silent") {
      unanswered.add(client);
      client.on("close", () => unanswered.delete(client));
      client.resume();
      return;
    }
    const passage = new Passage(client, { host: target.host ?? "127.0.0.1", port: target.port }, () =>
      passages.delete(passage),
    );
    passages.add(passage);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  return {
    port: address.port,
    count: () => passages.size,
    cut() {
      for (const passage of passages) passage.cut();
    },
    silence() {
      for (const passage of passages) passage.silence();
    },
    holdFrom(statement) {
      const all = [...passages];
      for (const passage of all) passage.holdFrom(statement);
      return {
        hasSome: () => all.some((passage) => passage.hasHeld),
        release: async () => {
          await Promise.all(all.map((passage) => passage.release()));
        },
      };
    },
    takeDown(how) {
      outage = how;
    },
    bringUp() {
      outage = null;
      for (const client of unanswered) client.destroy();
    },
    async close() {
      for (const passage of passages) passage.end();
      for (const client of unanswered) client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
