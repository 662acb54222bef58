import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Bell } from "@/lib/engine/bell";

describe("a wait that can be cut short", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ends after its time", async () => {
    const bell = new Bell();
    let hasEnded = false;
    const waiting = bell.wait(1_000).then(() => {
      hasEnded = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(hasEnded).toBe(true);
  });

  it("ends at a ring", async () => {
    const bell = new Bell();
    const waiting = bell.wait(60_000);
    bell.ring();
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps a ring for the next wait, once", async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    await bell.wait(60_000);
    const second = bell.wait(60_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    bell.ring();
    await second;
  });
});
