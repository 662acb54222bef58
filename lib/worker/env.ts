import { resolve } from "node:path";
import { z } from "zod";
import { optionalText } from "@/lib/domain/environment-text";
import { mailEnvShape, readMailSettings } from "@/lib/notify/mail-env";
import type { MailSettings } from "@/lib/notify/mailer";

/** What the engine reads from its environment. The only file of the engine that reads `process.env`. */
const envSchema = z.object({
  /** The control database: own state. */
  DATABASE_URL: z.url("DATABASE_URL must be the connection string of the control database."),
  /** Key for connection strings at rest; without it the key file in COLONNADE_HOME is used. */
  COLONNADE_SECRET: z.string().min(1).optional(),
  COLONNADE_HOME: z.string().min(1).default(".colonnade"),
  /** Where people reach the instance: for links in what they are sent. */
  COLONNADE_URL: optionalText.pipe(
    z.url("COLONNADE_URL must be an address such as https://colonnade.example.com.").optional(),
  ),
  ...mailEnvShape,
  /** 1: webhooks may lead into private networks. */
  COLONNADE_WEBHOOKS_INSIDE: z.enum(["0", "1", ""]).default("0"),
  COLONNADE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface EngineEnv {
  readonly databaseUrl: string;
  readonly secret: string | undefined;
  readonly home: string;
  /** Without a slash at its end. */
  readonly baseUrl: string | null;
  readonly mail: MailSettings | null;
  readonly allowsInside: boolean;
  readonly logLevel: z.infer<typeof envSchema>["COLONNADE_LOG_LEVEL"];
}

/** Reads and checks the environment. Throws a sentence that names what is wrong. */
export function readEnv(): EngineEnv {
  const parsed = envSchema.safeParse(process.env);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"),
    );
  }
  const { COLONNADE_URL: url } = parsed.data;
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    secret: parsed.data.COLONNADE_SECRET,
    home: resolve(parsed.data.COLONNADE_HOME),
    baseUrl: url?.replace(/\/+$/, "") ?? null,
    mail: readMailSettings(parsed.data),
    allowsInside: parsed.data.COLONNADE_WEBHOOKS_INSIDE === "1",
    logLevel: parsed.data.COLONNADE_LOG_LEVEL,
  };
}
