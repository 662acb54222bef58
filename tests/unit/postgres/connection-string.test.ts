import { describe, expect, test } from "vitest";
import { displayAddress, displayHost, parseConnectionString } from "@/lib/postgres/connection-string";

describe("a connection string is understood", () => {
  test.each([
    [
      "postgres://app:s3cret@db.example.com:6432/shop?sslmode=require",
      {
        host: "db.example.com",
        port: 6432,
        database: "shop",
        user: "app",
        password: "s3cret",
        sslMode: "require",
      },
    ],
    [
      "postgresql://app:p%40ss%2Fw%3Ard@db/shop",
      { host: "db", port: 5432, database: "shop", user: "app", password: "p@ss/w:rd", sslMode: "prefer" },
    ],
    ["postgres://app@localhost", { database: "app", password: null, sslMode: "disable" }],
    ["postgres://app@localhost:80/d", { port: 80 }],
    ["postgres://app@[::1]:5433/d", { host: "::1", port: 5433, sslMode: "disable" }],
    ["postgres://app@/d?host=/var/run/postgresql", { host: "/var/run/postgresql", sslMode: "disable" }],
    ["postgres:///d?host=/tmp&user=x", null],
    [
      "postgres://app@db/My%20Shop?options=-c%20search_path%3Dshop",
      { database: "My Shop", options: "-c search_path=shop" },
    ],
    ["  postgres://app@db/d?application_name=x&connect_timeout=3  ", { host: "db" }],
    ["postgres://app@DB.Example.com/d", { host: "db.example.com" }],
  ])("%s", (text, expected) => {
    const parsed = parseConnectionString(text);
    if (expected === null) expect(parsed.kind).toBe("invalid");
    else expect(parsed).toMatchObject({ kind: "valid", address: expected });
  });
});

describe("what is wrong with one is named, never quoted", () => {
  test.each([
    "",
    "db.example.com",
    "mysql://app:s3cret@db/shop",
    "postgres://app:s3cret@",
    "postgres://:s3cret@db/shop",
    "postgres://app:s3cret@db:99999/shop",
    "postgres://app:s3cret@db:port/shop",
    "postgres://app:s3cret%@db/shop",
    "postgres://app:s3cret@one,,two/shop",
    "postgres://app:s3cret@one:1,two:x/shop",
    "postgres://app:s3cret@one,two/shop?port=1,2,3",
    "postgres://app:s3cret@one/shop?host=",
    "postgres://app:s3cret@one,two/shop?target_session_attrs=any",
    "postgres://app:s3cret@one/shop?target_session_attrs=standby",
    "postgres://app:s3cret@db/shop?sslmode=maybe",
    "postgres://app:s3cret@db/shop?passfile=/etc/passwd",
    "host=db user=app password=s3cret",
    // A password with special characters in it, taken apart as a URL is.
    "postgres://app:12?s3cret@db/shop",
    "postgres://app:p@12?s3cret@db/shop",
    "postgres://app:p@12?s3cret=1@db/shop",
    "postgres://app:p@12#s3cret@db/shop",
    "postgres://app:p@12/s3cret@db/shop",
    "postgres://app:p@12/s3cret/x@db/shop",
    "postgres://app:s3cret@db/shop%00x",
    "postgres://app%00x:s3cret@db/shop",
    "postgres://app:s3cret@db/shop?options=%00x",
  ])("%j", (text) => {
    const parsed = parseConnectionString(text);
    expect(parsed.kind).toBe("invalid");
    expect(JSON.stringify(parsed)).not.toContain("s3cret");
    expect(displayAddress(text)).toBe("(not a connection string)");
  });
});

describe("several hosts are understood, each with its port", () => {
  test.each([
    ["postgres://app@one:5433,two/shop", ["one:5433", "two:5432"]],
    ["postgres://app@one,[::1]:5433/shop?target_session_attrs=read-write", ["one:5432", "[::1]:5433"]],
    ["postgres://app@One:80,two:80/shop?target_session_attrs=primary", ["one:80", "two:80"]],
    ["postgres://app@/shop?host=one,two&port=5433,5434", ["one:5433", "two:5434"]],
    ["postgres://app@/shop?host=one,/var/run/postgresql&port=6432", ["one:6432", "/var/run/postgresql:6432"]],
    ["postgres://app@one,two/shop?port=6432", ["one:6432", "two:6432"]],
  ])("%s", (text, hosts) => {
    const parsed = parseConnectionString(text);
    if (parsed.kind !== "valid") throw new Error(parsed.message);
    expect(parsed.addresses.map(displayHost)).toEqual(hosts);
    expect(parsed.address).toBe(parsed.addresses[0]);
    expect(new Set(parsed.addresses.map((one) => `${one.user} ${one.database}`))).toEqual(
      new Set(["app shop"]),
    );
    expect(displayAddress(text)).toBe(`${hosts.join(",")}/shop as app`);
  });

  test("each is encrypted or not as it lies", () => {
    const parsed = parseConnectionString("postgres://app@localhost,db/shop");
    expect(parsed).toMatchObject({ addresses: [{ sslMode: "disable" }, { sslMode: "prefer" }] });
  });
});

test("another kind of server than the primary is refused in plain words", () => {
  expect(parseConnectionString("postgres://app@one,two/shop?target_session_attrs=any")).toMatchObject({
    message: expect.stringContaining("can only be read-write"),
  });
});

test("a parameter that libpq knows and Colonnade does not is named", () => {
  expect(parseConnectionString("postgres://app@db/shop?sslrootcert=ca.pem")).toMatchObject({
    message: "The parameter sslrootcert is not supported here.",
  });
});

test("an address is shown without its secret", () => {
  expect(displayAddress("postgres://app:s3cret@db.example.com/shop")).toBe("db.example.com:5432/shop as app");
  expect(displayAddress("postgres://app:s3cret@[::1]:5433/shop")).toBe("[::1]:5433/shop as app");
});
