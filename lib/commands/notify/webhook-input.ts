import { z } from "zod";
import { notificationKinds } from "@/lib/domain/notify/notification";

/** What an admin says of a webhook. */

export const webhookAddressSchema = z
  .url({ protocol: /^https?$/, error: "Give an address such as https://hooks.example.com/colonnade." })
  .max(2_000)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.username === "" && url.password === "";
  }, "Leave name and password out of the address.");

export const webhookNameSchema = z.string().trim().min(1, "Give it a name.").max(100);
export const webhookKindsSchema = z.array(z.enum(notificationKinds)).min(1, "Choose at least one kind.");
export const webhookEnvironmentsSchema = z.array(z.string().min(1).max(100)).min(1).max(50).nullable();
export const webhookIdInput = z.object({ webhookId: z.string().min(1).max(64) });

/** The part of an address that may be shown: what is behind the host may be a secret. */
export function displayWebhook(address: string): string {
  const { origin, pathname, search } = new URL(address);
  return pathname === "/" && search === "" ? origin : `${origin}/…`;
}
