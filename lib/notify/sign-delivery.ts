import { createHmac } from "node:crypto";

/**
 * What a generic webhook is signed with: HMAC-SHA-256 of `<timestamp>.<body>` under the webhook's secret, in hex, after `v1=`. The timestamp is part of it, so
 * that a recorded request can't be played again later.
 */
export function signDelivery(secret: string, timestampSeconds: number, body: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestampSeconds}.${body}`).digest("hex")}`;
}
