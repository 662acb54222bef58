import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** The provider of oidc-provider.ts as a process, and a browser's way through it. */
export interface IdentityProvider {
  readonly issuer: string;
  /** Whoever comes from now on is this person. */
  put(claims: Readonly<Record<string, unknown>> & { readonly sub: string }): Promise<void>;
  /** Follows the provider's redirects from the address that a sign-in begins with; returns the one that leads back. */
  pass(url: string): Promise<string>;
  stop(): Promise<void>;
}

async function follow(url: string, issuer: string): Promise<string> {
  const jar = new Map<string, string>();
  for (let at = url, hops = 0; hops < 12; hops += 1) {
    if (!at.startsWith(issuer)) return at;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const next = response.headers.get("location");
    if (next === null) throw new Error(`${at} answers ${response.status}: ${await response.text()}`);
    at = new URL(next, at).toString();
  }
  throw new Error("The provider sends in circles.");
}

export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const child = spawn(process.execPath, ["--import", "tsx", "tests/support/oidc-provider.ts", redirectUri], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const issuer = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /^listening at (?<issuer>\S+)/.exec(line)?.groups?.issuer;
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`The provider ended with code ${code}.`)));
  });
  return {
    issuer,
    async put(claims) {
      await fetch(`${issuer}/person`, { method: "PUT", body: JSON.stringify(claims) });
    },
    pass: (url) => follow(url, issuer),
    async stop() {
      const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
      child.kill("SIGTERM");
      await closed;
    },
  };
}
