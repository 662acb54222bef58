import { putPerson } from "@/lib/access/people";
import { signIn } from "@/lib/access/sign-in";
import type { Services } from "@/lib/commands/services";
import type { Actor, Role } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { inTransaction } from "@/lib/store/store";

/** People who sign in, as a browser would: with a jar of cookies. */

export const password = "correct horse battery staple";

/** What a browser sends: its cookies, its origin, and the address that the proxy before the server wrote down. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly address: string;

  constructor(address = "192.0.2.1") {
    this.address = address;
  }

  get headers(): Headers {
    return new Headers({
      host: "localhost:3000",
      origin: "http://localhost:3000",
      "user-agent": "test",
      "x-forwarded-for": this.address,
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Keeps what a server sent; a cookie that has ended goes. */
  keep(lines: readonly string[]): this {
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      const name = pair.slice(0, at);
      if (attributes.some((one) => /^ *max-age=0$/i.test(one))) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(at + 1));
    }
    return this;
  }
}

export async function makePerson(services: Services, name: string, role: Role): Promise<Actor> {
  const email = `${name}@example.test`;
  const id = await inTransaction(services.store, (tx) => putPerson(tx, { email, name, role, password }));
  return { id, name, email, role, groupIds: [], via: "page" };
}

/** A browser in which the person has signed in. */
export async function signedIn(services: Services, person: Actor, address?: string): Promise<Browser> {
  const browser = new Browser(address);
  const done = await signIn(services, { email: person.email, password }, browser.headers, services.now());
  if (done.kind !== "signed_in") throw new Error(done.kind);
  return browser.keep(done.cookies);
}

/** What the record has of these kinds, oldest first. */
export async function readRecord(services: Services, ...kinds: string[]): Promise<Record<string, unknown>[]> {
  const { rows } = await services.store.pool.query(
    "select actor_name, data from app.events where data ->> 'kind' = any($1) order by id",
    [kinds],
  );
  return rows.map((row) => ({ actor: row.actor_name, ...row.data }));
}

/** The value of what was done; throws the refusal where it was not. */
export function expectDone<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}
