import { describe, expect, test } from "vitest";
import { isPermitted, type Permission, permissions, roles } from "@/lib/domain/lifecycle/role";

const all = Object.keys(permissions) as Permission[];

describe("permissions", () => {
  test("grow from viewer to engineer to reviewer to admin", () => {
    const of = (role: (typeof roles)[number]) => all.filter((one) => isPermitted({ role }, one));
    const [viewer, engineer, reviewer, admin] = roles.map(of);
    expect(engineer).toEqual(expect.arrayContaining(viewer ?? []));
    expect(reviewer).toEqual(expect.arrayContaining(engineer ?? []));
    expect(admin).toEqual(all);
    expect(viewer).toEqual(["view", "manage_keys"]);
  });

  test("are held back by a key's scopes, and never given by them", () => {
    for (const role of roles) {
      for (const permission of all) {
        expect(isPermitted({ role, scopes: all }, permission)).toBe(isPermitted({ role }, permission));
        expect(isPermitted({ role, scopes: [] }, permission)).toBe(false);
      }
    }
    expect(isPermitted({ role: "admin", scopes: ["view"] }, "approve")).toBe(false);
    expect(isPermitted({ role: "viewer", scopes: ["approve"] }, "approve")).toBe(false);
  });
});
