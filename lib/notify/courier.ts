import type { Logger } from "pino";
import { newsDataSchema } from "@/lib/domain/notify/news";
import {
  type Attempt,
  type ClaimedDelivery,
  claimDeliveries,
  hasDue,
  recordAttempt,
} from "@/lib/store/deliveries";
import type { SecretBox } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";
import { composeWebhook } from "./compose-webhook";
import type { Mailer } from "./mailer";
import { composeMail } from "./news-mail";
import { postWebhook } from "./post-webhook";

const atOnce = 8;
/** Longer than any attempt takes. */
const claimMs = 60_000;

export interface CourierOptions {
  readonly store: Store;
  readonly secrets: SecretBox;
  readonly log: Logger;
  /** Null: this instance sends no mails. */
  readonly mailer: Mailer | null;
  /** Of the instance, for links. */
  readonly baseUrl: string | null;
  /** Webhooks may lead into private networks. */
  readonly allowsInside: boolean;
  readonly now: () => Date;
}

/** Takes messages to where they go, tries again what failed, and keeps the log. */
export class Courier {
  readonly #options: CourierOptions;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Delivers all that is due. What fails is for a later call. */
  async deliver(): Promise<void> {
    const { store, now } = this.#options;
    while (await hasDue(store, now())) {
      const claimed = await claimDeliveries(store, { now: now(), claimMs, limit: atOnce });
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((one) => this.#deliverOne(one)));
    }
  }

  async #deliverOne(claimed: ClaimedDelivery): Promise<void> {
    const { store, log, now } = this.#options;
    const at = now();
    const startedAt = performance.now();
    let attempt: Attempt;
    try {
      attempt =
        claimed.webhook === null
          ? await this.#mail(claimed, at)
          : await this.#post(claimed, claimed.webhook, at);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      attempt = { at, status: null, error: why, durationMs: Math.round(performance.now() - startedAt) };
    }
    await recordAttempt(store, claimed.delivery.id, attempt, Math.random());
    if (attempt.error !== null) {
      log.warn(
        { deliveryId: claimed.delivery.id, why: attempt.error },
        "A notification could not be delivered",
      );
    }
  }

  #messageOf({ delivery }: ClaimedDelivery) {
    const { rolloutId } = delivery.body;
    return {
      kind: delivery.kind,
      data: newsDataSchema.parse(delivery.body),
      rolloutId: typeof rolloutId === "string" ? rolloutId : null,
      baseUrl: this.#options.baseUrl,
    };
  }

  async #mail(claimed: ClaimedDelivery, at: Date): Promise<Attempt> {
    const { mailer } = this.#options;
    const { person } = claimed;
    if (person === null || person.isDisabled) {
      return { at, status: null, error: "This person is not here any more", durationMs: 0, isFinal: true };
    }
    if (mailer === null) return { at, status: null, error: "This instance sends no mails", durationMs: 0 };
    const startedAt = performance.now();
    await mailer.send(composeMail(person.email, this.#messageOf(claimed)));
    return { at, status: null, error: null, durationMs: Math.round(performance.now() - startedAt) };
  }

  async #post(
    claimed: ClaimedDelivery,
    webhook: NonNullable<ClaimedDelivery["webhook"]>,
    at: Date,
  ): Promise<Attempt> {
    const { secrets, allowsInside } = this.#options;
    const { body: kept, id, resendOf } = claimed.delivery;
    if (!webhook.isEnabled && kept.isTest !== true) {
      return { at, status: null, error: "The webhook is switched off", durationMs: 0, isFinal: true };
    }
    const message = {
      ...this.#messageOf(claimed),
      // Sent again it is the same message.
      id: resendOf ?? id,
      at: typeof kept.at === "string" ? kept.at : at.toISOString(),
      isTest: kept.isTest === true,
    };
    const secret = webhook.secret === null ? null : secrets.open(webhook.secret, webhook.id);
    const { body, headers } = composeWebhook(webhook.form, message, secret, at.getTime());
    const address = secrets.open(webhook.address, webhook.id);
    return { at, ...(await postWebhook({ address, headers, body, allowsInside })) };
  }
}
