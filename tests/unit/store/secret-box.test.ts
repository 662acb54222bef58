import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSecretBox, readInstanceSecret } from "@/lib/store/secret-box";

const secret = "a secret for tests, long enough to be one";
const plain = "postgresql://app:hunter2@db.example.com/shop";

test("what was sealed opens for its target, and for nothing else", () => {
  const box = createSecretBox(secret);
  const sealed = box.seal(plain, "target-1");
  expect(box.open(sealed, "target-1")).toBe(plain);
  expect(sealed.includes("hunter2")).toBe(false);
  expect(box.seal(plain, "target-1").equals(sealed)).toBe(false);
  expect(() => box.open(sealed, "target-2")).toThrow("can't be opened");
  expect(() => createSecretBox(`${secret}!`).open(sealed, "target-1")).toThrow("can't be opened");
  for (let at = 0; at < sealed.length; at += 7) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => box.open(changed, "target-1")).toThrow();
  }
});

test("processes that start at once agree on one secret, which only its owner can read", async () => {
  const home = await mkdtemp(join(tmpdir(), "colonnade-secret-"));
  const secrets = await Promise.all(Array.from({ length: 8 }, () => readInstanceSecret({ home })));
  expect(new Set(secrets).size).toBe(1);
  expect(await readInstanceSecret({ home })).toBe(secrets[0]);
  expect((await stat(join(home, "secret"))).mode & 0o777).toBe(0o600);
  expect(await readdir(home)).toEqual(["secret"]);
  await rm(home, { recursive: true });
});

test("a short secret is refused", async () => {
  await expect(readInstanceSecret({ home: "/nowhere", secret: "short" })).rejects.toThrow("at least 32");
});
