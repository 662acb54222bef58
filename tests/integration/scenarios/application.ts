import type { Client } from "pg";

/** One version of an application, writing without a pause until it is stopped. What goes wrong is kept, and told at the end. */
export class Application {
  readonly #client: Client;
  readonly #write: (n: number) => readonly string[];
  readonly #take: () => number;
  readonly errors: string[] = [];
  written = 0;
  #running: Promise<void> | null = null;
  #isStopping = false;

  constructor(client: Client, write: (n: number) => readonly string[], take: () => number) {
    this.#client = client;
    this.#write = write;
    this.#take = take;
  }

  start(): void {
    if (this.#running !== null) return;
    this.#isStopping = false;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        // One round trip: the server runs the statements of one message in one transaction.
        await this.#client.query(`begin; ${this.#write(this.#take()).join("; ")}; commit`);
        this.written += 1;
      } catch (error) {
        this.errors.push(error instanceof Error ? error.message : String(error));
        await this.#client.query("rollback");
        if (this.errors.length > 5) return;
      }
      // Traffic is steady, not a flood: the engine shares these two cores.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Ends after the write that is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
    this.#running = null;
  }
}
