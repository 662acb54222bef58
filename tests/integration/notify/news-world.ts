import { addWebhook } from "@/lib/commands/notify/add-webhook";
import { Notifier } from "@/lib/commands/notify/notifier";
import type { CoreServices } from "@/lib/commands/services";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { notificationKinds } from "@/lib/domain/notify/notification";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Result } from "@/lib/domain/refusal";
import { Courier } from "@/lib/notify/courier";
import { createMailer, type Mailer } from "@/lib/notify/mailer";
import { listNotifications } from "@/lib/queries/notify/list-notifications";
import { type engineActor, recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { type Control, openControl } from "../store/control";
import { type HookServer, type MailServer, openHookServer, openMailServer } from "./receivers";

/** A control database with people to tell, a mail server, a server for webhooks, and hands to tell and to deliver. */
export interface NewsWorld {
  readonly control: Control;
  readonly mailServer: MailServer;
  readonly mailer: Mailer;
  readonly hooks: HookServer;
  /** An engineer, a reviewer, a viewer and an admin. */
  readonly ada: Actor;
  readonly rui: Actor;
  readonly olga: Actor;
  readonly mina: Actor;
  readonly targetId: string;
  /** Of couriers: moved on by tests instead of waiting. */
  readonly clock: { nowMs: number };
  notifier(changed?: Partial<CoreServices>): Notifier;
  courier(options?: { readonly allowsInside?: boolean }): Courier;
  record(
    rolloutId: string | null,
    actor: Actor | typeof engineActor,
    data: EventData,
    phase?: PhaseName | null,
  ): Promise<void>;
  /** A rollout of ada's, sent to review. */
  submitted(): Promise<{ id: string; planHash: string }>;
  /** The summaries of what a person was told in the page, newest first. */
  told(person: Actor): Promise<readonly string[]>;
  /** A webhook to the test's server. */
  addHook(form: "generic" | "slack", input?: object): Promise<{ webhookId: string; secret: string | null }>;
  /** Forgets what was told, chosen and added. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

export async function openNewsWorld(label: string): Promise<NewsWorld> {
  const control = await openControl(label);
  const { services } = control;
  const [mailServer, hooks] = await Promise.all([openMailServer(), openHookServer()]);
  const mailer = createMailer({ url: mailServer.url, from: "Colonnade <colonnade@example.test>" });
  const [ada, rui, olga, mina] = [
    await control.person("ada", "engineer"),
    await control.person("rui", "reviewer"),
    await control.person("olga", "viewer"),
    await control.person("mina", "admin"),
  ];
  const targetId = await control.target(ada);
  const clock = { nowMs: Date.now() };
  const notifier = (changed: Partial<CoreServices> = {}) =>
    new Notifier({ ...services, ...changed }, { mails: true });
  // What was before there was anybody to tell is not told.
  await notifier().tell();
  const record: NewsWorld["record"] = async (rolloutId, actor, data, phase = null) => {
    await inTransaction(services.store, (tx) => recordEvent(tx, { rolloutId, phase, actor, data }));
  };
  return {
    ...{ control, mailServer, mailer, hooks, ada, rui, olga, mina, targetId, clock, notifier, record },
    courier: (options = {}) =>
      new Courier({
        store: services.store,
        secrets: services.secrets,
        log: services.log,
        mailer,
        baseUrl: "https://colonnade.example.test",
        allowsInside: options.allowsInside ?? true,
        now: () => new Date(clock.nowMs),
      }),
    async submitted() {
      const rollout = await control.rollout(ada, targetId);
      await record(rollout.id, ada, { kind: "rollout_submitted", planHash: rollout.planHash });
      return rollout;
    },
    async told(person) {
      return expectOk(await listNotifications(services, person, {})).items.map((one) => one.summary);
    },
    async addHook(form, input = {}) {
      return expectOk(
        await addWebhook(services, mina, {
          ...{ name: `${form} hook`, form, address: hooks.url, kinds: [...notificationKinds] },
          ...input,
        }),
      );
    },
    async clear() {
      for (const table of ["deliveries", "notifications", "notification_settings", "webhooks"]) {
        await services.store.pool.query(`delete from app.${table}`);
      }
      mailServer.refuseWith = null;
      hooks.answers.length = 0;
    },
    async close() {
      mailer.close();
      await Promise.all([mailServer.close(), hooks.close()]);
      await control.close();
    },
  };
}
