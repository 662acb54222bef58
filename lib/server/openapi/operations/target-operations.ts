import { z } from "zod";
import { addTargetInput } from "@/lib/commands/targets/add-target";
import { editTargetBody } from "@/lib/commands/targets/edit-target";
import { testTargetInput } from "@/lib/commands/targets/test-target";
import { pagingInput } from "@/lib/queries/paging";
import {
  connectionReportSchema,
  targetAnswerSchema,
  targetItemSchema,
  targetTableSchema,
} from "@/lib/view/answers/target-answer";
import { exampleIds } from "../example-rollout";
import { type Operation, pageOfAnswer } from "../operation";

const exampleTable = {
  schema: "public",
  name: "orders",
  estimatedRows: 1_200_000,
  tableBytes: 146_800_640,
  indexBytes: 27_262_976,
  totalBytes: 174_063_616,
};

const exampleTarget = {
  id: exampleIds.target,
  name: "production",
  environment: "production",
  address: "db-1.example.com:5432/shop",
  replicaNames: ["replica-1"],
  openRollouts: 1,
  createdAt: "2026-05-04T08:00:00.000Z",
  version: 1,
};

const exampleConnections = {
  connectionString: "postgres://app:secret@db-1.example.com/shop",
  replicas: [{ name: "replica-1", connectionString: "postgres://app:secret@db-2.example.com/shop" }],
};

export const targetOperations: readonly Operation[] = [
  {
    path: "/targets",
    method: "get",
    id: "listTargets",
    summary: "List targets",
    query: pagingInput,
    answer: pageOfAnswer(targetItemSchema, "Targets by name, without their secrets.", exampleTarget),
  },
  {
    path: "/targets",
    method: "post",
    id: "addTarget",
    summary: "Add a target",
    description:
      "Its connections are tried first, and sealed before they are kept; no answer ever holds them. Admins may.",
    body: {
      schema: addTargetInput,
      example: { name: "production", environment: "production", ...exampleConnections },
    },
    answer: {
      status: 201,
      schema: z.object({ targetId: z.string(), warnings: z.array(z.string()) }),
      description: "The target, and what one should know; `Location` is its address.",
      example: { targetId: exampleIds.target, warnings: [] },
    },
  },
  {
    path: "/targets/test",
    method: "post",
    id: "testTarget",
    summary: "Try connections",
    description: "Keeps nothing, and writes nothing to the target. Admins may.",
    body: { schema: testTargetInput, example: exampleConnections },
    answer: {
      schema: connectionReportSchema,
      description: "What each server said.",
      example: {
        ok: true,
        primary: { ok: true, address: "db-1.example.com:5432/shop", serverVersion: "18.1" },
        replicas: [
          { name: "replica-1", ok: true, address: "db-2.example.com:5432/shop", serverVersion: "18.1" },
        ],
        discovered: ["replica-1"],
        warnings: [],
      },
    },
  },
  {
    path: "/targets/{targetId}",
    method: "get",
    id: "getTarget",
    summary: "One target: version, tables, replicas",
    description:
      "With what its server says now; one that can't be reached is part of the answer. Its ETag begins with the version.",
    answer: {
      schema: targetAnswerSchema,
      description: "The target.",
      example: {
        ...exampleTarget,
        overview: {
          kind: "reachable",
          serverVersion: "18.1",
          database: "shop",
          databaseBytes: 186_646_528,
          tables: [exampleTable],
          replicas: [{ name: "replica-1", address: null, state: "streaming", lagSeconds: 0.02, lagBytes: 0 }],
          readAt: "2026-05-04T08:30:00.000Z",
        },
      },
    },
  },
  {
    path: "/targets/{targetId}",
    method: "patch",
    id: "editTarget",
    summary: "Change a target's name, connection or replicas",
    description:
      "What is left out stays. The connection may name several hosts; it has to lead to the same database of the same cluster, and an old primary that came back after a promotion is refused. `replicas` are all that there are from now on; one without a connection string keeps the one that it has. Rollouts that run take it up at once. Admins may.",
    body: {
      schema: editTargetBody,
      example: {
        connectionString: "postgres://app:secret@db-1.example.com,db-2.example.com/shop",
        replicas: [{ name: "db-3", connectionString: "postgres://app:secret@db-3.example.com/shop" }],
      },
    },
    answer: {
      schema: z.object({
        name: z.string(),
        address: z.string(),
        replicas: z.array(z.string()),
        warnings: z.array(z.string()),
      }),
      description: "The target as it is now, without its secrets, and what one should know.",
      example: {
        name: "production",
        address: "db-1.example.com:5432/shop",
        replicas: ["db-3"],
        warnings: [],
      },
    },
  },
  {
    path: "/targets/{targetId}/tables",
    method: "get",
    id: "listTargetTables",
    summary: "Find tables of a target by name",
    query: z.object({ search: z.string().optional() }),
    answer: {
      schema: z.array(targetTableSchema),
      description: "At most 50 tables.",
      example: [exampleTable],
    },
  },
];
