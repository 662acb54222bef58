import { classifyFailure } from "@/lib/postgres/failure";
import { type ReplicaReading, readReplicas } from "@/lib/postgres/replicas";
import { openSession, type Session } from "@/lib/postgres/session";
import type { TargetConnection } from "@/lib/store/targets";

/** Sessions on the replicas of a target, kept open between readings; a lost one is opened again at the next. */
export class ReplicaSessions {
  readonly #replicas: TargetConnection["replicas"];
  readonly #opened = new Map<string, Session>();

  constructor(replicas: TargetConnection["replicas"]) {
    this.#replicas = replicas;
  }

  /** Lag of every replica now, as far as it can be told. */
  async read(primary: Session): Promise<readonly ReplicaReading[]> {
    const expected = await Promise.all(
      this.#replicas.map(async ({ name, connectionString }) => {
        if (connectionString === null) return { name, session: null };
        try {
          return { name, session: await this.#open(name, connectionString) };
        } catch (error) {
          return { name, session: null, problem: classifyFailure(error).message };
        }
      }),
    );
    return await readReplicas(primary, expected);
  }

  async close(): Promise<void> {
    const sessions = [...this.#opened.values()];
    this.#opened.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }

  async #open(name: string, connectionString: string): Promise<Session> {
    const present = this.#opened.get(name);
    if (present !== undefined && !present.isLost) return present;
    present?.destroy();
    this.#opened.delete(name);
    const session = await openSession({
      connectionString,
      purpose: "observe",
      connectTimeoutMs: 800,
      statementTimeoutMs: 800,
    });
    this.#opened.set(name, session);
    return session;
  }
}
