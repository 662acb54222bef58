import { resolve } from "node:path";
import { z } from "zod";

/** What the engine reads from its environment. The only file of the engine that reads `process.env`. */
const envSchema = z.object({
  /** The control database: own state. */
  DATABASE_URL: z.url("DATABASE_URL must be the connection string of the control database."),
  /** Key for connection strings at rest; without it the key file in COLONNADE_HOME is used. */
  COLONNADE_SECRET: z.string().min(1).optional(),
  COLONNADE_HOME: z.string().min(1).default(".colonnade"),
  COLONNADE_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface EngineEnv {
  readonly databaseUrl: string;
  readonly secret: string | undefined;
  readonly home: string;
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
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    secret: parsed.data.COLONNADE_SECRET,
    home: resolve(parsed.data.COLONNADE_HOME),
    logLevel: parsed.data.COLONNADE_LOG_LEVEL,
  };
}
