import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listSettingsPages } from "@/components/settings/settings-pages";
import { listPageCommands, listRooms } from "@/components/shell/rooms";
import { roles } from "@/lib/domain/lifecycle/role";

describe("the navigation", () => {
  test("leads to pages that are there, for every role", () => {
    for (const role of roles) {
      const addresses = [
        ...listRooms({ role }),
        ...listSettingsPages({ role }),
        ...listPageCommands({ role }),
      ];
      for (const { href } of addresses) expect(existsSync(`app/(console)${href}/page.tsx`), href).toBe(true);
    }
  });

  test("shows nothing to who may see nothing, and a count only where something waits", () => {
    expect(listRooms({ role: "admin", scopes: [] })).toEqual([]);
    expect(listPageCommands({ role: "admin", scopes: [] })).toEqual([]);
    expect(listRooms({ role: "viewer" }, { rollouts: 0 })[0]).not.toHaveProperty("count");
    expect(listRooms({ role: "viewer" }, { rollouts: 2 })[0]).toMatchObject({ label: "Rollouts", count: 2 });
  });
});
