import { z } from "zod";
import { type Permission, permissions } from "@/lib/domain/lifecycle/role";

/** An API key as pages and lists show it; its text is kept nowhere. */
export const keyViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe("Its first characters."),
  person: z.object({ id: z.string(), name: z.string() }),
  scopes: z.array(z.enum(Object.keys(permissions) as Permission[])),
  environments: z.array(z.string()).nullable().describe("Null: every environment."),
  state: z.enum(["live", "expired", "revoked"]),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type KeyView = Readonly<z.infer<typeof keyViewSchema>>;
