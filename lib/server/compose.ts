import { randomUUID } from "node:crypto";
import pino, { type Logger } from "pino";
import { createAuth } from "@/lib/access/auth";
import type { Services } from "@/lib/commands/services";
import { loadParser } from "@/lib/domain/sql/parser";
import { createMailer } from "@/lib/notify/mailer";
import { createSecretBox, readInstanceSecret } from "@/lib/store/secret-box";
import { openStore } from "@/lib/store/store";
import type { ServerEnv } from "./env";

/** Puts the parts together. Knows nothing of Next, so that tests, the demo and the web process compose the same. */
export async function composeServices(
  env: ServerEnv,
  log: Logger = pino({ level: env.logLevel }),
): Promise<Services> {
  if (env.databaseUrl === undefined) {
    throw new Error(
      "DATABASE_URL is not set. Start Colonnade with npm start, which brings its own database when there is none.",
    );
  }
  const instanceSecret = await readInstanceSecret({ secret: env.secret, home: env.home });
  await loadParser();
  const store = openStore(env.databaseUrl, { applicationName: "colonnade/web" });
  return {
    store,
    secrets: createSecretBox(instanceSecret),
    auth: createAuth({ store, instanceSecret, url: env.url, sso: env.entrance.sso }),
    entrance: env.entrance,
    mail: env.mail === null ? null : createMailer(env.mail),
    log,
    isDemo: env.isDemo,
    instanceSecret,
    now: () => new Date(),
    newId: randomUUID,
  };
}
