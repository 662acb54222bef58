import { resolve } from "node:path";
import { z } from "zod";
import type { Entrance } from "@/lib/access/entrance";
import { optionalText } from "@/lib/domain/environment-text";
import { mailEnvShape, readMailSettings } from "@/lib/notify/mail-env";
import type { MailSettings } from "@/lib/notify/mailer";
import { readSsoSettings, ssoEnvShape } from "./sso-env";

/** What the web process, and what starts it, read from the environment. The only file of the server that reads `process.env`. */

const flag = z
  .enum(["0", "1", "true", "false", ""])
  .default("0")
  .transform((text) => text === "1" || text === "true");

const envSchema = z.object({
  DATABASE_URL: optionalText,
  COLONNADE_HOME: z.string().min(1).default(".colonnade"),
  COLONNADE_SECRET: optionalText,
  COLONNADE_URL: optionalText,
  BETTER_AUTH_URL: optionalText,
  COLONNADE_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  ...ssoEnvShape,
  ...mailEnvShape,
  COLONNADE_DEMO: flag,
  COLONNADE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  HOST: optionalText,
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
});

export interface ServerEnv {
  /** The control database; undefined means that an embedded one is wanted. */
  readonly databaseUrl: string | undefined;
  readonly home: string;
  readonly secret: string | undefined;
  /** Where people reach this instance; null means any host that a request names. */
  readonly url: string | null;
  readonly entrance: Entrance;
  /** Null: no mails are sent. */
  readonly mail: MailSettings | null;
  readonly isDemo: boolean;
  readonly logLevel: z.infer<typeof envSchema>["COLONNADE_LOG_LEVEL"];
  readonly port: number;
  /** The address to listen on; undefined leaves it to the mode. */
  readonly host: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process, for children. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Reads and checks the environment. Throws a sentence that names what is wrong. */
export function readServerEnv(environment: Environment = process.env): ServerEnv {
  const parsed = envSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"),
    );
  }
  const url = parsed.data.COLONNADE_URL ?? parsed.data.BETTER_AUTH_URL ?? null;
  if (url !== null && !/^https?:\/\/[^/]/.test(url)) {
    throw new Error("COLONNADE_URL must be an address such as https://colonnade.example.com.");
  }
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    home: resolve(parsed.data.COLONNADE_HOME),
    secret: parsed.data.COLONNADE_SECRET,
    url,
    entrance: { url, proxies: parsed.data.COLONNADE_PROXIES, sso: readSsoSettings(parsed.data, url) },
    mail: readMailSettings(parsed.data),
    isDemo: parsed.data.COLONNADE_DEMO,
    logLevel: parsed.data.COLONNADE_LOG_LEVEL,
    port: parsed.data.PORT,
    host: parsed.data.HOST,
  };
}
