import { isIP } from "node:net";

/** Set by lib/server/peer-address.mjs from the connection itself; what a request says of it is thrown away there. */
const peerHeader = "x-colonnade-peer";

/**
 * Where a request comes from. Each of our own proxies adds to the end of X-Forwarded-For whom it heard; everything before was written by
 * whoever asks, and may be a lie. Null where it can't be told.
 */
export function findClientAddress(headers: Headers, proxies: number): string | null {
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((one) => one.trim());
  const peer = headers.get(peerHeader);
  const address = peer === null ? forwarded.at(-Math.max(1, proxies)) : [...forwarded, peer].at(-1 - proxies);
  return address === undefined || isIP(address) === 0 ? null : address;
}
