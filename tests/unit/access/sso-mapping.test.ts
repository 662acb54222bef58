import { describe, expect, test } from "vitest";
import type { SsoSettings } from "@/lib/access/entrance";
import { judgeClaims } from "@/lib/access/sso-mapping";
import { readServerEnv } from "@/lib/server/env";

const env = {
  COLONNADE_URL: "https://colonnade.example.com",
  COLONNADE_OIDC_ISSUER: "https://id.example.com/",
  COLONNADE_OIDC_CLIENT_ID: "colonnade",
  COLONNADE_OIDC_CLIENT_SECRET: "secret",
  COLONNADE_OIDC_ROLES: "admin=dba-leads; reviewer=dba|platform; viewer=*",
  COLONNADE_OIDC_GROUPS: "Database=dba; Everyone=staff",
};

function settingsOf(more: Readonly<Record<string, string>> = {}): SsoSettings {
  const { sso } = readServerEnv({ ...env, ...more }).entrance;
  if (sso === null) throw new Error("no settings");
  return sso;
}

describe("what single sign-on gives", () => {
  test("the highest role that any group gives, and every group of ours", () => {
    const judge = (groups: unknown) => judgeClaims(settingsOf(), { groups });
    expect(judge(["dba", "dba-leads"])).toEqual({ role: "admin", groups: ["Database"] });
    expect(judge(["platform", "staff"])).toEqual({ role: "reviewer", groups: ["Everyone"] });
    expect(judge("dba, staff")).toEqual({ role: "reviewer", groups: ["Database", "Everyone"] });
    expect(judge(undefined)).toEqual({ role: "viewer", groups: [] });
  });

  test("nobody without a group that gives one, where not everybody has one", () => {
    const settings = settingsOf({
      COLONNADE_OIDC_ROLES: "engineer=dev",
      COLONNADE_OIDC_GROUPS_CLAIM: "roles",
    });
    expect(judgeClaims(settings, { groups: ["dev"] })).toBeNull();
    expect(judgeClaims(settings, { roles: ["dev"] })).toEqual({ role: "engineer", groups: [] });
  });

  test("no role, where roles are an admin's to give", () => {
    expect(judgeClaims(settingsOf({ COLONNADE_OIDC_ROLES: "" }), {})).toEqual({ role: null, groups: [] });
  });

  test("what is wrong in the environment is named", () => {
    const read = (more: Readonly<Record<string, string>>) => () => readServerEnv({ ...env, ...more });
    expect(read({ COLONNADE_OIDC_ROLES: "owner=dba" })).toThrow("there is no role owner");
    expect(read({ COLONNADE_OIDC_ROLES: "admin" })).toThrow('"admin" is not of the form name=value');
    expect(read({ COLONNADE_OIDC_ISSUER: "http://id.example.com" })).toThrow("must be an https address");
    expect(read({ COLONNADE_URL: "" })).toThrow("Single sign-on needs COLONNADE_URL");
    expect(read({ COLONNADE_OIDC_CLIENT_SECRET: "" })).toThrow("COLONNADE_OIDC_CLIENT_SECRET");
  });
});
