import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Keeps connection strings unreadable at rest: AES-256-GCM, with the target's id as associated data, so that a sealed text copied to
 * another row does not open. Sealed form: version (1 byte), nonce (12), tag (16), ciphertext. It protects a stolen dump, not a stolen
 * home folder: whoever has the secret can open everything.
 */

const leastLength = 32;
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

export interface SecretBox {
  /** Encrypts for this target only. */
  seal(plain: string, targetId: string): Buffer;
  /** Decrypts; throws when the text was changed, belongs to another target, or was sealed with another secret. */
  open(sealed: Buffer, targetId: string): string;
}

async function readSecretFile(path: string): Promise<string | null> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function createSecretFile(home: string, path: string): Promise<string> {
  await mkdir(home, { recursive: true });
  const draft = join(home, `.secret-${randomBytes(8).toString("hex")}`);
  const secret = randomBytes(32).toString("base64url");
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // link() fails when the name is taken: of several processes that start at once, one wins and all read the winner's.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readSecretFile(path)) ?? secret;
}

/**
 * The instance's secret: COLONNADE_SECRET where it is set (at least 32 characters), else the file `secret` in the home folder,
 * made on first use and readable by its owner only. Throws a sentence when it is too short.
 */
export async function readInstanceSecret(input: {
  readonly secret?: string | undefined;
  readonly home: string;
}): Promise<string> {
  const path = join(input.home, "secret");
  const secret = input.secret ?? (await readSecretFile(path)) ?? (await createSecretFile(input.home, path));
  if (secret.length < leastLength) {
    const where = input.secret === undefined ? path : "COLONNADE_SECRET";
    throw new Error(`${where} has ${secret.length} characters; it needs at least ${leastLength}.`);
  }
  return secret;
}

/** A 32-byte key for one purpose; keys of different purposes tell nothing about each other. */
export function deriveKey(instanceSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", instanceSecret, "", `colonnade/${purpose}/1`, 32));
}

/** Makes the box that seals with this instance's secret. */
export function createSecretBox(instanceSecret: string): SecretBox {
  const key = deriveKey(instanceSecret, "connection");
  return {
    seal(plain, targetId) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(Buffer.from(targetId, "utf8"));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, targetId) {
      if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version) {
        throw new Error("This is not a sealed text of a known version.");
      }
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(targetId, "utf8"));
      decipher.setAuthTag(tag);
      try {
        const body = sealed.subarray(1 + nonceBytes + tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch (error) {
        throw new Error(
          "A stored connection can't be opened: the instance's secret is not the one that it was sealed with.",
          { cause: error },
        );
      }
    },
  };
}
