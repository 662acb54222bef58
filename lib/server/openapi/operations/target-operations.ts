import { z } from "zod";
import { editTargetBody } from "@/lib/commands/targets/edit-target";
import { type Operation, pageAnswer, pageList } from "../operation";

export const targetOperations: readonly Operation[] = [
  {
    path: "/targets",
    method: "get",
    id: "listTargets",
    summary: "List targets",
    answer: pageList("Targets, without their secrets."),
  },
  {
    path: "/targets/{targetId}",
    method: "get",
    id: "getTarget",
    summary: "One target: version, tables, replicas",
    answer: pageAnswer("The target."),
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
    },
  },
  {
    path: "/targets/{targetId}/tables",
    method: "get",
    id: "listTargetTables",
    summary: "Find tables of a target by name",
    query: z.object({ search: z.string().optional() }),
    answer: pageList("At most 50 tables."),
  },
];
