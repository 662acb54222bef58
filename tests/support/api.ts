import { readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { createKey } from "@/lib/commands/keys/create-key";
import type { Services } from "@/lib/commands/services";
import { type Actor, type Permission, permissions } from "@/lib/domain/lifecycle/role";
import { problemDetailsSchema } from "@/lib/domain/problem-details";
import { operations } from "@/lib/server/openapi/operations";
import { assembleWebProcess, holdWebProcess } from "@/lib/server/services";

/** The API as it is served: the very handlers of app/api, by their folders' names, without Next around them. */

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export interface Route {
  /** As in the OpenAPI document: `/api/v1/rollouts/{rolloutId}`. */
  readonly path: string;
  readonly file: string;
}

const appFolder = join(import.meta.dirname, "../../app");

/** Every route file under app/api. */
export async function listRoutes(): Promise<readonly Route[]> {
  const entries = await readdir(join(appFolder, "api"), { recursive: true });
  return entries
    .filter((entry) => entry.endsWith("route.ts"))
    .map((entry) => ({
      path: `/api/${entry.replace(/\/?route\.ts$/, "")}`.replaceAll(/\[(\w+)\]/g, "{$1}"),
      file: join(appFolder, "api", entry),
    }));
}

function match(path: string, pathname: string): Record<string, string> | null {
  const pattern = path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  const found = new RegExp(`^${pattern}$`).exec(pathname);
  if (found === null) return null;
  return Object.fromEntries(
    Object.entries(found.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]),
  );
}

export interface Api {
  /** Sends one request to whichever route its path names; 404 without a body where there is none. */
  send(request: Request): Promise<Response>;
  /** Stops what this process listens to. */
  close(): Promise<void>;
}

/** The API of these services, in this process. */
export async function openApi(services: Services): Promise<Api> {
  const web = assembleWebProcess(services);
  holdWebProcess(web);
  const routes = await listRoutes();
  // Words before parameters, as Next has it.
  const ordered = [...routes].sort((a, b) => a.path.split("{").length - b.path.split("{").length);
  return {
    async send(request) {
      const { pathname } = new URL(request.url);
      for (const route of ordered) {
        const params = match(route.path, pathname);
        if (params === null) continue;
        const module: Record<string, Handler | undefined> = await import(pathToFileURL(route.file).href);
        const handler = module[request.method];
        if (handler === undefined) return new Response(null, { status: 405 });
        return await handler(request, { params: Promise.resolve(params) });
      }
      return new Response(null, { status: 404 });
    },
    close: () => web.hub.close(),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function serve(api: Api, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const body = await readBody(incoming);
  const method = incoming.method ?? "GET";
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const response = await api.send(
    new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method,
      headers,
      signal: gone.signal,
      ...(method === "GET" || method === "HEAD" ? {} : { body }),
    }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  else Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]).pipe(outgoing);
}

/** The API on a port of this machine, for programs that ask it over the wire. */
export async function listenApi(api: Api): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    serve(api, incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

/** A key of a person's, made by the command that people use; with every scope that the role has, or the ones that are given. */
export async function makeKey(
  services: Services,
  actor: Actor,
  limits: { readonly scopes?: readonly Permission[]; readonly environments?: readonly string[] } = {},
): Promise<string> {
  const all = Object.entries(permissions).filter(([, roles]) =>
    (roles as readonly string[]).includes(actor.role),
  );
  const made = await createKey(services, actor, {
    name: "test",
    scopes: limits.scopes ?? all.map(([name]) => name),
    ...(limits.environments === undefined ? {} : { environments: limits.environments }),
  });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value.key;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Empty where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Lines of JSON are none: an export is a text. */
function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get("content-type")?.split(";")[0] ?? "");
}

function readAnswer(response: Response, text: string): unknown {
  return isJson(response) ? JSON.parse(text) : text;
}

/** What a real answer must look like: what the API's own document says of it. */
function checkAnswer(method: string, path: string, response: Response, text: string): void {
  const { pathname } = new URL(path, "http://colonnade.test");
  if (!pathname.startsWith("/api/v1/") || text === "") return;
  const told = operations
    .filter((one) => one.method === method.toLowerCase())
    .sort((a, b) => a.path.split("{").length - b.path.split("{").length)
    .find((one) => match(`/api/v1${one.path}`, pathname) !== null);
  if (told === undefined) throw new Error(`The document tells of no ${method} ${pathname}`);
  const body = readAnswer(response, text);
  if (response.ok && response.status !== (told.answer.status ?? 200)) {
    throw new Error(`${method} ${pathname} answers ${response.status}, and the document says another`);
  }
  const parsed = (response.ok ? told.answer.schema : problemDetailsSchema).safeParse(body);
  if (parsed.success) return;
  throw new Error(
    `The answer to ${method} ${pathname} is not what the document says: ${parsed.error.message}\n${text.slice(0, 2_000)}`,
  );
}

/** Asks as a script would: with a key, JSON in and out. */
export async function ask(
  api: Api,
  method: string,
  path: string,
  more: {
    readonly key?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answer> {
  const response = await api.send(
    new Request(`http://colonnade.test${path}`, {
      method,
      headers: {
        host: "colonnade.test",
        ...(more.key === undefined ? {} : { authorization: `Bearer ${more.key}` }),
        ...more.headers,
      },
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    }),
  );
  const text = await response.text();
  checkAnswer(method, path, response, text);
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" || !isJson(response) ? {} : JSON.parse(text),
  };
}
