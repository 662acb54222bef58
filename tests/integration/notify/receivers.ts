import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** Where messages go: a real SMTP server and a real HTTP server, on this machine, for as long as a test lasts. */

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** While set, every mail is refused with it. */
  refuseWith: string | null;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const state: { refuseWith: string | null } = { refuseWith: null };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo: (_address, _session, done) =>
      done(state.refuseWith === null ? null : new Error(state.refuseWith)),
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        // Long lines come folded by quoted-printable.
        const text = Buffer.concat(parts)
          .toString()
          .replaceAll("=\r\n", "")
          .replaceAll(/((?:=[0-9A-F]{2})+)/g, (run) =>
            Buffer.from(run.replaceAll("=", ""), "hex").toString(),
          );
        mails.push({ to: session.envelope.rcptTo.map((one) => one.address), text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    get refuseWith() {
      return state.refuseWith;
    },
    set refuseWith(reason) {
      state.refuseWith = reason;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface ReceivedPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HookServer {
  readonly url: string;
  readonly posts: readonly ReceivedPost[];
  /** What it answers, one after the other; 200 when there is nothing more. */
  readonly answers: number[];
  close(): Promise<void>;
}

export async function openHookServer(): Promise<HookServer> {
  const posts: ReceivedPost[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      posts.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      const status = answers.shift() ?? 200;
      response.writeHead(status, status === 302 ? { location: "http://127.0.0.1:1/" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    posts,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
