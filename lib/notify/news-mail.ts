import type { NewsData } from "@/lib/domain/notify/news";
import type { NotificationKind } from "@/lib/domain/notify/notification";
import { pathOfNews, printNews } from "@/lib/view/notify/notification-words";
import type { Mail } from "./mailer";

/** A notification as a mail. Pure. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);

/** One line: a header that breaks would be another header. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

export interface NewsMessage {
  readonly kind: NotificationKind;
  readonly data: NewsData;
  readonly rolloutId: string | null;
  /** Of the instance, without a slash at its end; null: not known, and no link is given. */
  readonly baseUrl: string | null;
}

/** The address of what it is about; null where the instance's is not known. */
export function linkOfNews({ kind, rolloutId, baseUrl }: Omit<NewsMessage, "data">): string | null {
  return baseUrl === null ? null : `${baseUrl}${pathOfNews(kind, rolloutId)}`;
}

export function composeMail(to: string, message: NewsMessage): Mail {
  const { kind, data, baseUrl } = message;
  const subject = oneLine(printNews(kind, data));
  const link = linkOfNews(message);
  const settings = baseUrl === null ? null : `${baseUrl}/inbox/settings`;
  const footer = "You get this mail because Colonnade tells you of it.";
  const paragraphs = [`${subject}.`, ...(data.text === null ? [] : [data.text])];
  const text = [
    ...paragraphs,
    ...(link === null ? [] : [link]),
    settings === null ? footer : `${footer} Choose what you are mailed: ${settings}`,
  ].join("\n\n");
  const html = [
    ...paragraphs.map((one) => `<p>${escapeHtml(one)}</p>`),
    ...(link === null ? [] : [`<p><a href="${escapeHtml(link)}">Open it in Colonnade</a></p>`]),
    `<p style="color:#666">${escapeHtml(footer)}${settings === null ? "" : ` <a href="${escapeHtml(settings)}">Choose what you are mailed</a>`}</p>`,
  ].join("\n");
  return { to, subject, text, html };
}
