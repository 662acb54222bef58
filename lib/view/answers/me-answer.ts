import { z } from "zod";
import { type Permission, permissions, roleSchema, vias } from "@/lib/domain/lifecycle/role";

export const meSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  via: z.enum(vias),
  permissions: z
    .array(z.enum(Object.keys(permissions) as Permission[]))
    .describe("What the role gives and no scope of the key holds back."),
  environments: z.array(z.string()).nullable().describe("Null: every environment."),
});
export type Me = z.infer<typeof meSchema>;
