import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemoAccounts, demoAccounts, deriveDemoPassword } from "@/lib/access/demo-accounts";
import { resolveActor } from "@/lib/access/resolve-actor";
import { signIn } from "@/lib/access/sign-in";
import { setUpInstance } from "@/lib/commands/people/set-up-instance";
import { type Control, openControl } from "../store/control";

let control: Control;
beforeAll(async () => {
  control = await openControl("access");
});
afterAll(() => control.close());

const password = "correct horse battery staple";
const headersFrom = (address: string) => new Headers({ host: "localhost:3000", "x-forwarded-for": address });

function cookieHeader(cookies: readonly string[]): Headers {
  const pairs = cookies.map((line) => line.split(";")[0] ?? "");
  return new Headers({ cookie: pairs.join("; "), host: "localhost:3000" });
}

test("of several first visitors at once, one becomes the admin", async () => {
  const results = await Promise.all(
    ["a", "b", "c", "d"].map((name) =>
      setUpInstance(control.services, { name, email: `${name}@example.test`, password }),
    ),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  const people = await control.services.store.pool.query("select role from app.user");
  expect(people.rows).toEqual([{ role: "admin" }]);
  const events = await control.services.store.pool.query(
    "select data ->> 'kind' as kind, via, actor_id = (select id from app.user) as by_them from app.events",
  );
  expect(events.rows).toEqual([{ kind: "instance_set_up", via: "page", by_them: true }]);
});

test("a session names its person until it ends, and its cookie is out of reach of scripts", async () => {
  const { services } = control;
  const { rows } = await services.store.pool.query<{ email: string }>("select email from app.user");
  const email = rows[0]?.email ?? "";
  const signedIn = await signIn(services, { email, password }, headersFrom("192.0.2.1"), new Date());
  if (signedIn.kind !== "signed_in") throw new Error(signedIn.kind);
  expect(signedIn.cookies.join("\n")).toMatch(/HttpOnly/i);
  expect(signedIn.cookies.join("\n")).toMatch(/SameSite=Lax/i);
  const headers = cookieHeader(signedIn.cookies);
  expect(await resolveActor(services, headers)).toMatchObject({ email, role: "admin" });
  await services.store.pool.query("update app.session set expires_at = now() - interval '1 second'");
  expect(await resolveActor(services, headers)).toBeNull();
  expect(await resolveActor(services, new Headers())).toBeNull();
});

test("an unknown person and a wrong password are told the same, and many attempts are refused", async () => {
  const { services } = control;
  await createDemoAccounts(services.store, services.instanceSecret);
  const email = demoAccounts[0]?.email ?? "";
  const attempt = (address: string, as = email, using = "wrong password") =>
    signIn(services, { email: as, password: using }, headersFrom(address), new Date());
  expect(await attempt("192.0.2.2")).toEqual({ kind: "wrong" });
  expect(await attempt("192.0.2.2", "nobody@example.test")).toEqual({ kind: "wrong" });
  const kinds: string[] = [];
  // Each from an address of its own, as someone would who can choose what the header says.
  for (let index = 0; index < 22; index += 1) kinds.push((await attempt(`198.51.100.${index}`)).kind);
  expect(kinds.at(-1)).toBe("too_many");
});

test("nobody can sign up, and nobody can give themselves a role", async () => {
  const { auth } = control.services;
  const response = await auth.handler(
    new Request("http://localhost:3000/api/auth/sign-up/email", {
      method: "POST",
      headers: { "content-type": "application/json", host: "localhost:3000" },
      body: JSON.stringify({ email: "x@example.test", name: "x", password, role: "admin" }),
    }),
  );
  expect(response.status).toBeGreaterThanOrEqual(400);
  const demo = demoAccounts.find((account) => account.role === "reviewer");
  const credentials = {
    email: demo?.email ?? "",
    password: deriveDemoPassword(control.services.instanceSecret, demo?.email ?? ""),
  };
  const signedIn = await signIn(control.services, credentials, headersFrom("192.0.2.9"), new Date());
  if (signedIn.kind !== "signed_in") throw new Error(signedIn.kind);
  const headers = cookieHeader(signedIn.cookies);
  headers.set("content-type", "application/json");
  headers.set("origin", "http://localhost:3000");
  await auth.handler(
    new Request("http://localhost:3000/api/auth/update-user", {
      method: "POST",
      headers,
      body: JSON.stringify({ role: "admin" }),
    }),
  );
  expect(await resolveActor(control.services, headers)).toMatchObject({ role: "reviewer" });
});
