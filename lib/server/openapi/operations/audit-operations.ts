import { z } from "zod";
import { checkRecordInput } from "@/lib/queries/audit/check-record";
import { listAuditInput } from "@/lib/queries/audit/list-audit";
import { type Operation, pageOfAnswer } from "../operation";

const hash = "9f3c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b";

const eventSchema = z.object({
  id: z.number().int(),
  seq: z.number().int().describe("Its place in the chain."),
  hash: z.string(),
  at: z.iso.datetime(),
  actor: z.object({ id: z.string(), name: z.string() }),
  via: z.string().nullable(),
  apiKeyId: z.string().nullable(),
  phase: z.string().nullable(),
  rollout: z.object({ id: z.string(), title: z.string() }).nullable(),
  environment: z.string().nullable(),
  data: z.looseObject({ kind: z.string() }),
});

export const auditOperations: readonly Operation[] = [
  {
    path: "/audit",
    method: "get",
    id: "listAudit",
    summary: "The audit log, newest first",
    description: "Reviewers and admins may.",
    query: listAuditInput,
    answer: pageOfAnswer(eventSchema, "Events that match.", {
      id: 1042,
      seq: 1040,
      hash,
      at: "2026-05-04T08:30:00.000Z",
      actor: { id: "8a4c0f7e-6a70-4d5e-8d8e-5a8d6f0c1b22", name: "Rui Reviewer" },
      via: "page",
      apiKeyId: null,
      phase: "expand",
      rollout: { id: "5d2c0a51-5b0e-4a55-8d8e-3f5f5d0b9a10", title: "Add total_cents bigint to orders" },
      environment: "production",
      data: { kind: "phase_approved", planHash: hash, comment: null },
    }),
  },
  {
    path: "/audit/check",
    method: "get",
    id: "checkRecord",
    summary: "Check the whole record against its chain",
    description:
      "Names each event that was changed, removed, added or put elsewhere. With a head that was noted before, a cut end is found, too.",
    query: checkRecordInput,
    answer: {
      schema: z.object({
        isWhole: z.boolean(),
        count: z.number().int(),
        head: z.string(),
        faults: z.array(z.string()),
      }),
      description: "What was found, and the head to be noted elsewhere.",
      example: { isWhole: true, count: 1040, head: `1040:${hash}`, faults: [] },
    },
  },
  {
    path: "/audit/export",
    method: "get",
    id: "exportRecord",
    summary: "The whole record as lines of JSON",
    description:
      "Oldest first, each with all that is hashed, so that `colonnade audit verify --file` can check it anywhere. That it was taken is on the record.",
    answer: {
      schema: z.string(),
      description: "`application/jsonl`: one event to a line.",
      example: `{"seq":1,"previousHash":"${"0".repeat(64)}","hash":"${hash}","event":{"id":1}}`,
    },
  },
];
