import { z } from "zod";
import type { ReferenceGroup, ReferenceOperation } from "@/lib/view/reference/reference";
import { makeOpenApi } from "./document";

/** The document as its page shows it, read from the very JSON that programs are given. */

const schema = z.record(z.string(), z.unknown());

const operationSchema = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string().optional(),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.enum(["path", "query", "header"]), required: z.boolean(), schema }),
    )
    .optional(),
  requestBody: z
    .object({
      content: z.object({ "application/json": z.object({ schema, example: z.unknown().optional() }) }),
    })
    .optional(),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string(),
      content: z.record(z.string(), z.object({ schema, example: z.unknown().optional() })),
    }),
  ),
});

function describeOne(path: string, method: string, value: unknown): ReferenceOperation {
  const told = operationSchema.parse(value);
  const body = told.requestBody?.content["application/json"];
  const statuses = Object.entries(told.responses);
  const [status, answer] = statuses.find(([one]) => one.startsWith("2")) ?? ["200", undefined];
  const content = answer?.content["application/json"];
  return {
    id: told.operationId,
    group: told.tags[0] ?? "Other",
    method,
    path,
    summary: told.summary,
    description: told.description ?? null,
    // Headers are the same everywhere: the reference tells of them once.
    parameters: (told.parameters ?? []).flatMap(({ name, in: place, required, schema: of }) =>
      place === "header" ? [] : [{ name, place, isRequired: required, schema: of }],
    ),
    body: body === undefined ? null : { schema: body.schema, example: body.example },
    answer: {
      status,
      description: answer?.description ?? "",
      schema: content?.schema ?? {},
      example: content?.example,
    },
    refusals: statuses
      .filter(([one]) => !one.startsWith("2"))
      .map(([one, { description }]) => ({ status: one, description })),
  };
}

/** In the document's order, by what the operations are about. */
export function describeReference(): readonly ReferenceGroup[] {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(makeOpenApi("0.1.0"));
  const groups = new Map<string, ReferenceOperation[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, value] of Object.entries(methods)) {
      const operation = describeOne(path, method, value);
      const group = groups.get(operation.group);
      if (group === undefined) groups.set(operation.group, [operation]);
      else group.push(operation);
    }
  }
  const order = ["Rollouts", "Phases", "Review", "Plans and SQL", "Targets", "Keys"];
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...groups]
    .map(([name, operations]) => ({ name, operations }))
    .sort((a, b) => place(a.name) - place(b.name));
}
