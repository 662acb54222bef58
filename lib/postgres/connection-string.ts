/** Connection strings of targets: `postgres://user:password@host:port/database?sslmode=require`. They hold secrets, so nothing here puts one into a message. */

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
  | { readonly kind: "valid"; readonly address: ConnectionAddress }
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
  "target_session_attrs",
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

/** Parses and judges a connection string; the message names what is wrong, never the text. */
export function parseConnectionString(text: string): ParsedConnectionString {
  const trimmed = text.trim();
  if (trimmed === "") return invalid("Enter a connection string.");
  if (!/^postgres(ql)?:\/\//i.test(trimmed)) {
    return invalid("A connection string starts with postgres:// or postgresql://.");
  }
  if (/@[^/?]*,/.test(trimmed))
    return invalid("Name one host: several hosts in one string are not supported.");
  // A special scheme, so that the host is parsed as for https; an empty host (a socket in `?host=`) needs one to stand in.
  const url = parseUrl(
    trimmed
      .replace(/^postgres(ql)?:\/\//i, "http://")
      .replace(/^http:\/\/([^/?#]*@)?([/?#]|$)/i, "http://$1socket.invalid$2"),
  );
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
  let host = url.hostname === "socket.invalid" ? "" : url.hostname.replace(/^\[(.*)\]$/, "$1");
  let port = url.port === "" ? 5432 : Number(url.port);
  let sslMode: SslMode | null = null;
  let options: string | null = null;
  for (const [name, value] of url.searchParams) {
    if (name === "sslmode") {
      sslMode = sslModes[value] ?? null;
      if (sslMode === null)
        return invalid("sslmode is one of disable, prefer, require, verify-ca, verify-full.");
    } else if (name === "host") host = value;
    else if (name === "port") port = Number(value);
    else if (name === "options") options = value;
    else if (!ignored.has(name)) {
      return invalid(
        unsupported.has(name)
          ? `The parameter ${name} is not supported here.`
          : `It has a parameter that PostgreSQL doesn't know. ${encodeIt}`,
      );
    }
  }
  if (host === "") return invalid("It names no host.");
  // http's own default port is left out of a parsed URL.
  if (url.port === "" && /:80(?=[/?#]|$)/.test(trimmed.replace(/^.*@/, ""))) port = 80;
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return invalid("The port is a number from 1 to 65535.");
  // Postgres: the start-up message is made of texts that end at a NUL.
  if (/\p{Cc}/u.test([host, database, user, password, options ?? ""].join("")))
    return invalid("It holds a control character.");
  return {
    kind: "valid",
    address: {
      host,
      port,
      database: database === "" ? user : database,
      user,
      password: password === "" ? null : password,
      // Across a network, encrypted where the server can; on this machine there is nobody to hide from.
      sslMode: sslMode ?? (isLocal(host) ? "disable" : "prefer"),
      options,
    },
  };
}

/** Where it leads, without secrets, for people and logs: `db.example.com:5432/shop as app`. */
export function displayAddress(connectionString: string): string {
  const parsed = parseConnectionString(connectionString);
  if (parsed.kind === "invalid") return "(not a connection string)";
  const { host, port, database, user } = parsed.address;
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return `${place}/${database} as ${user}`;
}
