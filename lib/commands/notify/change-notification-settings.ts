import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { waysOf } from "@/lib/domain/notify/news";
import { notificationKinds } from "@/lib/domain/notify/notification";
import type { Result } from "@/lib/domain/refusal";
import { listWays } from "@/lib/store/notifications";
import { notificationSettings } from "@/lib/store/schema/notifications";

export const changeNotificationSettingsInput = z.object({
  kind: z.enum(notificationKinds),
  inPage: z.boolean(),
  email: z.boolean(),
});

/** How one kind reaches this person from now on. */
export async function changeNotificationSettings(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<z.output<typeof changeNotificationSettingsInput>>> {
  return await asResult(services, "Changing what you are told", async () => {
    authorise(actor, "view");
    const { kind, ...ways } = parseInput(changeNotificationSettingsInput, input);
    const { db } = services.store;
    await db
      .insert(notificationSettings)
      .values({ userId: actor.id, kind, ...ways })
      .onConflictDoUpdate({
        target: [notificationSettings.userId, notificationSettings.kind],
        set: ways,
      });
    return { kind, ...waysOf(await listWays(db, [actor.id]))[kind] };
  });
}
