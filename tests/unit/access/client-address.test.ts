import { describe, expect, test } from "vitest";
import { findClientAddress } from "@/lib/access/client-address";

const asked = (forwarded: string | null, peer: string | null, proxies: number) =>
  findClientAddress(
    new Headers({
      ...(forwarded === null ? {} : { "x-forwarded-for": forwarded }),
      ...(peer === null ? {} : { "x-colonnade-peer": peer }),
    }),
    proxies,
  );

describe("where a request comes from", () => {
  test("without a proxy it is who connects, whatever the request says", () => {
    expect(asked("203.0.113.9", "198.51.100.7", 0)).toBe("198.51.100.7");
    expect(asked(null, "198.51.100.7", 0)).toBe("198.51.100.7");
  });

  test("behind proxies it is what the outermost of them heard", () => {
    expect(asked("203.0.113.9, 198.51.100.7", "10.0.0.1", 1)).toBe("198.51.100.7");
    expect(asked("1.2.3.4, 198.51.100.7, 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.7");
    expect(asked("1.2.3.4, 198.51.100.7", null, 1)).toBe("198.51.100.7");
  });

  test("what is no address, or not there, is nothing", () => {
    expect(asked(null, null, 0)).toBeNull();
    expect(asked("unknown", null, 1)).toBeNull();
    expect(asked(null, "10.0.0.1", 1)).toBeNull();
  });
});
