import { z } from "zod";
import { optionalText } from "@/lib/domain/environment-text";
import type { MailSettings } from "./mailer";

/** How the server for mails is named in the environment: the same for the engine, which mails notifications, and the web process, which mails links for new passwords. */

export const mailEnvShape = {
  /** The server for mails; without it none are sent. */
  COLONNADE_SMTP_URL: optionalText.pipe(
    z
      .url({
        protocol: /^smtps?$/,
        error: "COLONNADE_SMTP_URL must be an address such as smtp://user:password@mail.example.com:587.",
      })
      .optional(),
  ),
  COLONNADE_MAIL_FROM: optionalText,
};

interface MailEnv {
  readonly COLONNADE_SMTP_URL?: string | undefined;
  readonly COLONNADE_MAIL_FROM?: string | undefined;
}

/** Null where no mails are sent. */
export function readMailSettings({
  COLONNADE_SMTP_URL: url,
  COLONNADE_MAIL_FROM: from,
}: MailEnv): MailSettings | null {
  if (url === undefined) return null;
  return { url, from: from ?? `Colonnade <colonnade@${new URL(url).hostname}>` };
}
