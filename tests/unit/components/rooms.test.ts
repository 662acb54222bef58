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

  test("shows nothing to who may see nothing, and counts where they belong", () => {
    expect(listRooms({ role: "admin", scopes: [] })).toEqual([]);
    expect(listPageCommands({ role: "admin", scopes: [] })).toEqual([]);
    const counts = { waiting: 2, unread: 0 };
    const [inbox, rollouts] = listRooms({ role: "viewer" }, { inbox: counts });
    expect(inbox).toMatchObject({ label: "Inbox", counts });
    expect(rollouts).not.toHaveProperty("counts");
  });
});
