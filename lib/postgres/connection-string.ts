/**
 * Connection strings of targets: `postgres://user:password@host:port/database?sslmode=require`, with several hosts too: `@one:5432,two:5433/`. They
 * hold secrets, so nothing here puts one into a message.
 */

export type SslMode = "disable" | "prefer" | "require" | "verify-full";

export interface ConnectionAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  readonly sslMode: SslMode;
  /** Command-line options for the backend, as libpq's `options`. */
  readonly options: string | null;
}

export type ParsedConnectionString =
  | {
      readonly kind: "valid";
      /** The first host's. */
      readonly address: ConnectionAddress;
      /** One for each host, in the order in which they are named. */
      readonly addresses: readonly [ConnectionAddress, ...ConnectionAddress[]];
    }
  | { readonly kind: "invalid"; readonly message: string };

const sslModes: Readonly<Record<string, SslMode>> = {
  disable: "disable",
  allow: "prefer",
  prefer: "prefer",
  require: "require",
  "verify-ca": "verify-full",
  "verify-full": "verify-full",
};

/** Known to libpq and without meaning here: Colonnade sets its own. */
const ignored = new Set([
  "application_name",
  "connect_timeout",
  "keepalives",
  "channel_binding",
  "gssencmode",
]);

/** May be named in a message: any other name may be a piece of a password with a `?` in it. */
const unsupported = new Set([
  "client_encoding",
  "dbname",
  "hostaddr",
  "keepalives_count",
  "keepalives_idle",
  "keepalives_interval",
  "load_balance_hosts",
  "passfile",
  "password",
  "replication",
  "require_auth",
  "service",
  "sslcert",
  "sslcrl",
  "sslkey",
  "sslnegotiation",
  "sslpassword",
  "sslrootcert",
  "tcp_user_timeout",
  "user",
]);

const encodeIt = "Special characters in the password must be percent-encoded.";

function invalid(message: string): ParsedConnectionString {
  return { kind: "invalid", message };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function isLocal(host: string): boolean {
  return host.startsWith("/") || ["localhost", "127.0.0.1", "::1"].includes(host);
}

interface Host {
  readonly host: string;
  readonly port: number;
}

const shape = /^postgres(?:ql)?:\/\/(?<who>[^/?#]*@)?(?<hosts>[^/?#]*)(?<rest>.*)$/is;
const defaultPort = 5432;
const badPort = "The port is a number from 1 to 65535.";

function parsePort(text: string): number | null {
  if (text === "") return defaultPort;
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** One of the hosts between `@` and `/`; a text says what is wrong with it. */
function parseHost(text: string): Host | string {
  const { name = "", port = "" } = /^(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>.*))?$/s.exec(text)?.groups ?? {};
  const parsedPort = parsePort(port);
  if (parsedPort === null) return badPort;
  if (name === "") return { host: "", port: parsedPort };
  // A special scheme, so that the host is parsed as for https.
  const url = parseUrl(`http://${name}`);
  if (url === null) return `This can't be read as a URL. ${encodeIt}`;
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: parsedPort };
}

interface Parameters {
  readonly hosts: readonly string[] | null;
  readonly ports: readonly string[] | null;
  readonly sslMode: SslMode | null;
  readonly options: string | null;
}

function parseParameters(given: URLSearchParams): Parameters | string {
  let parameters: Parameters = { hosts: null, ports: null, sslMode: null, options: null };
  for (const [name, value] of given) {
    if (name === "sslmode") {
      const sslMode = sslModes[value] ?? null;
      if (sslMode === null) return "sslmode is one of disable, prefer, require, verify-ca, verify-full.";
      parameters = { ...parameters, sslMode };
    } else if (name === "target_session_attrs") {
      if (value !== "read-write" && value !== "primary") {
        return "target_session_attrs can only be read-write here: of several hosts Colonnade always takes the one that can be written to, and a replica has a connection of its own.";
      }
    } else if (name === "host") parameters = { ...parameters, hosts: value.split(",") };
    else if (name === "port") parameters = { ...parameters, ports: value.split(",") };
    else if (name === "options") parameters = { ...parameters, options: value };
    else if (!ignored.has(name)) {
      return unsupported.has(name)
        ? `The parameter ${name} is not supported here.`
        : `It has a parameter that PostgreSQL doesn't know. ${encodeIt}`;
    }
  }
  return parameters;
}

/** As libpq has it: parameters stand in for what is named before them, and one port serves all hosts. */
function listHosts(named: readonly string[], { hosts, ports }: Parameters): readonly Host[] | string {
  const found: Host[] = [];
  const places = hosts ?? named;
  if (ports !== null && ports.length !== 1 && ports.length !== places.length) {
    return "Name one port, or as many ports as hosts.";
  }
  for (const [index, text] of places.entries()) {
    const host = hosts === null ? parseHost(text) : { host: text, port: defaultPort };
    if (typeof host === "string") return host;
    if (host.host === "") return places.length === 1 ? "It names no host." : "One of its hosts has no name.";
    const port = ports === null ? host.port : parsePort((ports.length === 1 ? ports[0] : ports[index]) ?? "");
    if (port === null) return badPort;
    found.push({ host: host.host, port });
  }
  return found;
}

/** Parses and judges a connection string; the message names what is wrong, never the text. */
export function parseConnectionString(text: string): ParsedConnectionString {
  const trimmed = text.trim();
  if (trimmed === "") return invalid("Enter a connection string.");
  const parts = shape.exec(trimmed)?.groups;
  if (parts === undefined) return invalid("A connection string starts with postgres:// or postgresql://.");
  const { who = "", hosts = "", rest = "" } = parts;
  // The hosts are read one by one, for a URL has no more than one.
  const url = parseUrl(`http://${who}hosts.invalid${rest}`);
  if (url === null) return invalid(`This can't be read as a URL. ${encodeIt}`);
  // Else the rest of a password would be taken for a database's name, and shown.
  if (trimmed.includes("#") || /[/@]/.test(url.pathname.slice(1))) return invalid(encodeIt);
  const user = decode(url.username);
  const password = decode(url.password);
  const database = decode(url.pathname.slice(1));
  if (user === null || password === null || database === null) {
    return invalid("A percent sign in it is not followed by two hexadecimal digits; write a plain % as %25.");
  }
  if (user === "") return invalid("It names no user.");
  const parameters = parseParameters(url.searchParams);
  if (typeof parameters === "string") return invalid(parameters);
  const { sslMode, options } = parameters;
  const places = listHosts(hosts.split(","), parameters);
  if (typeof places === "string") return invalid(places);
  // Postgres: the start-up message is made of texts that end at a NUL.
  const texts = [...places.map((place) => place.host), database, user, password, options ?? ""];
  if (/\p{Cc}/u.test(texts.join(""))) return invalid("It holds a control character.");
  const [first, ...others] = places.map(
    (place): ConnectionAddress => ({
      ...place,
      database: database === "" ? user : database,
      user,
      password: password === "" ? null : password,
      // Across a network, encrypted where the server can; on this machine there is nobody to hide from.
      sslMode: sslMode ?? (isLocal(place.host) ? "disable" : "prefer"),
      options,
    }),
  );
  if (first === undefined) return invalid("It names no host.");
  return { kind: "valid", address: first, addresses: [first, ...others] };
}

/** A server without its database and user, for people: `db.example.com:5432`. */
export function displayHost({ host, port }: Pick<ConnectionAddress, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where it leads, without secrets, for people and logs: `db.example.com:5432/shop as app`. */
export function displayAddress(connectionString: string): string {
  const parsed = parseConnectionString(connectionString);
  if (parsed.kind === "invalid") return "(not a connection string)";
  const { database, user } = parsed.address;
  return `${parsed.addresses.map(displayHost).join(",")}/${database} as ${user}`;
}
