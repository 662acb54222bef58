import type { WebhookForm } from "@/lib/domain/notify/notification";
import { printNews } from "@/lib/view/notify/notification-words";
import { linkOfNews, type NewsMessage } from "./news-mail";
import { signDelivery } from "./sign-delivery";

/** A notification as a webhook's request. Pure. */

export interface WebhookMessage extends NewsMessage {
  /** Of the delivery: the same in every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  /** When it happened, ISO. */
  readonly at: string;
  readonly isTest: boolean;
}

/** What Slack reads as markup, as text. */
const asSlackText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function composeSlack(message: WebhookMessage): string {
  const link = linkOfNews(message);
  const said = asSlackText(`${message.isTest ? "A test: " : ""}${printNews(message.kind, message.data)}`);
  const line = link === null ? said : `<${link}|${said}>`;
  const { text } = message.data;
  return JSON.stringify({ text: text === null ? line : `${line}\n${asSlackText(text)}` });
}

function composeGeneric(message: WebhookMessage): string {
  const { id, kind, at, data, rolloutId, isTest } = message;
  return JSON.stringify({
    id,
    kind,
    at,
    isTest,
    summary: printNews(kind, data),
    rollout: rolloutId === null ? null : { id: rolloutId, title: data.title },
    target: data.target,
    environment: data.environment,
    phase: data.phase,
    actor: data.actor,
    text: data.text,
    url: linkOfNews(message),
  });
}

/** Body and headers. A generic webhook is signed; a chat's has its secret in its address. */
export function composeWebhook(
  form: WebhookForm,
  message: WebhookMessage,
  secret: string | null,
  nowMs: number,
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const body = form === "slack" ? composeSlack(message) : composeGeneric(message);
  const timestamp = Math.floor(nowMs / 1000);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Colonnade",
      "colonnade-delivery": message.id,
      ...(secret === null
        ? {}
        : {
            "colonnade-timestamp": String(timestamp),
            "colonnade-signature": signDelivery(secret, timestamp, body),
          }),
    },
  };
}
