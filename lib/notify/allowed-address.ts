import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/**
 * Where webhooks may lead. The engine's machine reaches what the person who names the address may not: so, unless the instance allows it, not to itself,
 * not to neighbours in private networks, and not to a cloud's metadata.
 */

const refused = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  refused.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  refused.addSubnet(network, prefix, "ipv6");
}

/** True for an address inside: this machine, a private network, link-local, multicast. */
export function isInside(address: string): boolean {
  const mapped = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.groups?.v4;
  const plain = mapped ?? address;
  const family = isIP(plain);
  if (family === 0) return true;
  return refused.check(plain, family === 6 ? "ipv6" : "ipv4");
}

/** One address of a host to connect to; throws a sentence where every one of them is inside, or none is known. */
export async function resolveOutside(
  host: string,
  allowsInside: boolean,
): Promise<{ readonly address: string; readonly family: number }> {
  const bare = host.replace(/^\[|\]$/g, "");
  const found = await lookup(bare, { all: true });
  const usable = allowsInside ? found : found.filter((one) => !isInside(one.address));
  const [first] = usable;
  if (first === undefined) {
    throw new Error(
      found.length === 0
        ? `${host} has no address`
        : `${host} is inside a private network, where webhooks may not go`,
    );
  }
  return first;
}
