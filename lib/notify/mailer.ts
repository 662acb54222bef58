import { createTransport } from "nodemailer";

/** Sends mails by SMTP, where the instance has a server for them. */

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Absent: the text alone. */
  readonly html?: string;
}

export interface Mailer {
  /** Throws what the server said when it does not take it. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

export interface MailSettings {
  /** `smtp://user:password@host:587`, or smtps. */
  readonly url: string;
  /** `Colonnade <colonnade@example.com>`. */
  readonly from: string;
}

/** Opens nothing yet: a server that is away fails the mails, not the start. */
export function createMailer({ url, from }: MailSettings): Mailer {
  const transport = createTransport(
    {
      url,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      pool: true,
      maxConnections: 2,
    },
    { from },
  );
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, disableFileAccess: true, disableUrlAccess: true });
    },
    close: () => transport.close(),
  };
}
