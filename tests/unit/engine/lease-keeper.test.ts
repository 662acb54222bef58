import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LeaseKeeper, type LeasePort, leaseTtlMs } from "@/lib/engine/lease-keeper";

const log = pino({ level: "silent" });

function keep(port: Partial<LeasePort>) {
  const released = vi.fn(() => Promise.resolve());
  const keeper = new LeaseKeeper({
    epoch: 7,
    askedAt: performance.now(),
    port: { renew: () => Promise.resolve(true), release: released, ...port },
    log,
  });
  return { keeper, released };
}

describe("keeping a lease", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("holds for as long as it is renewed", async () => {
    const { keeper } = keep({});
    await vi.advanceTimersByTimeAsync(10 * leaseTtlMs);
    expect(keeper.isHeld()).toBe(true);
    await keeper.close();
  });

  it("is lost at once when another engine holds it", async () => {
    const { keeper, released } = keep({ renew: () => Promise.resolve(false) });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(keeper.lost.aborted).toBe(true);
    await keeper.close();
    expect(released).not.toHaveBeenCalled();
  });

  it("is lost when it could not be renewed within its time, and no sooner", async () => {
    const { keeper } = keep({ renew: () => Promise.reject(new Error("no connection")) });
    await vi.advanceTimersByTimeAsync(leaseTtlMs - 50);
    expect(keeper.isHeld()).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(keeper.lost.aborted).toBe(true);
    await keeper.close();
  });

  it("is known to be lost by an engine that was frozen, before any timer has run", () => {
    const { keeper } = keep({});
    vi.setSystemTime(Date.now());
    const real = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(real + leaseTtlMs);
    expect(keeper.isHeld()).toBe(false);
    vi.restoreAllMocks();
  });

  it("is given back at the end, once, and is renewed no more", async () => {
    const renew = vi.fn(() => Promise.resolve(true));
    const { keeper, released } = keep({ renew });
    await keeper.close();
    await vi.advanceTimersByTimeAsync(leaseTtlMs);
    expect(released).toHaveBeenCalledTimes(1);
    expect(renew).not.toHaveBeenCalled();
  });
});
