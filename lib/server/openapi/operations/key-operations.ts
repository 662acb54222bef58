import { z } from "zod";
import { createKeyInput } from "@/lib/commands/keys/create-key";
import { listKeysInput } from "@/lib/queries/keys/list-keys";
import { meSchema } from "@/lib/view/answers/me-answer";
import { keyViewSchema } from "@/lib/view/key-view";
import { exampleIds } from "../example-rollout";
import { type Operation, pageOfAnswer } from "../operation";

const exampleKey = {
  id: "0b9f6f0e-3c51-4a86-9a43-2f1f7f0f8f55",
  name: "deploys",
  prefix: "clnd_x7Kq2v",
  person: { id: exampleIds.ada, name: "Ada Author" },
  scopes: ["view", "design", "operate"],
  environments: ["staging"],
  state: "live",
  createdAt: "2026-05-04T08:30:00.000Z",
  expiresAt: "2026-08-02T08:30:00.000Z",
  lastUsedAt: "2026-05-04T09:12:31.000Z",
  revokedAt: null,
};

export const keyOperations: readonly Operation[] = [
  {
    path: "/keys",
    method: "get",
    id: "listKeys",
    summary: "List API keys",
    description: "Your own, newest first; everybody's for who manages people.",
    query: listKeysInput,
    answer: pageOfAnswer(keyViewSchema, "Keys, without their text, which is kept nowhere.", exampleKey),
  },
  {
    path: "/keys",
    method: "post",
    id: "createKey",
    summary: "Make an API key",
    description:
      "It acts in your name, within your role and the scopes that you give it. The answer holds its text, this once. A key that a key makes has no scope more, and does not outlive it; a key that is limited to environments makes none.",
    body: {
      schema: createKeyInput,
      example: { name: "deploys", scopes: ["view", "design", "operate"], environments: ["staging"] },
    },
    answer: {
      status: 201,
      schema: z.object({
        keyId: z.string(),
        key: z.string(),
        prefix: z.string(),
        expiresAt: z.iso.datetime(),
      }),
      description: "The key.",
      example: {
        keyId: exampleKey.id,
        key: "clnd_x7Kq2v0000000000000000000000000000000000000",
        prefix: exampleKey.prefix,
        expiresAt: exampleKey.expiresAt,
      },
    },
  },
  {
    path: "/keys/{keyId}",
    method: "delete",
    id: "revokeKey",
    summary: "Revoke an API key",
    description: "At once, and for good; again is no harm. Your own, or anybody's for who manages people.",
    answer: {
      schema: z.object({ revokedAt: z.iso.datetime() }),
      description: "Since when it is revoked.",
      example: { revokedAt: "2026-05-05T10:00:00.000Z" },
    },
  },
  {
    path: "/me",
    method: "get",
    id: "getMe",
    summary: "Who asks, and what they may do",
    answer: {
      schema: meSchema,
      description: "The person, and what this session or key may do in their name.",
      example: {
        id: exampleIds.ada,
        name: "Ada Author",
        role: "engineer",
        via: "api",
        permissions: ["view", "design", "operate"],
        environments: ["staging"],
      },
    },
  },
];
