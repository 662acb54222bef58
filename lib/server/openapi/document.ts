import { z } from "zod";
import { problemSchema } from "@/lib/domain/plan/plan";
import type { Operation } from "./operation";
import { operations } from "./operations";

/** The OpenAPI 3.1 document, made from the schemas that the routes parse with (https://spec.openapis.org/oas/v3.1.0). Pure. */

type Json = Record<string, unknown>;

const refusalSchema = z.object({
  refusal: z.object({
    code: z.enum([
      "not_found",
      "forbidden",
      "invalid_input",
      "conflict",
      "precondition_failed",
      "target_unreachable",
      "target_failed",
      "internal",
    ]),
    message: z.string().describe("A sentence for a person."),
    remedy: z.string().optional().describe("What to do about it."),
    problems: z.array(problemSchema).optional(),
    context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  }),
});

function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    unrepresentable: "any",
    // Each document's inner references begin at its own root; whole schemas stand where they are used.
    reused: "inline",
  });
  return made;
}

const statuses: Readonly<Record<string, string>> = {
  "400": "The input is not valid: `problems` name the fields.",
  "401": "Nobody is signed in.",
  "403": "Your role may not do this.",
  "404": "There is no such thing.",
  "412": "The state of things forbids it.",
  "502": "The target refused.",
  "503": "The target can't be reached.",
};

function parametersOf(operation: Operation): Json[] {
  const inPath = [...operation.path.matchAll(/\{(?<name>\w+)\}/g)].map((match) => ({
    name: match.groups?.name ?? "",
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(operation.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: jsonSchemaOf(schema as z.ZodType, "input"),
  }));
  return [...inPath, ...inQuery];
}

function responsesOf(operation: Operation): Json {
  const refusals = Object.entries(statuses).map(([status, description]) => [
    status,
    { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } } },
  ]);
  const { schema, description, example } = operation.answer;
  return {
    "200": {
      description,
      content: {
        "application/json": {
          schema: jsonSchemaOf(schema, "output"),
          ...(example === undefined ? {} : { example }),
        },
      },
    },
    ...Object.fromEntries(refusals),
  };
}

function describeOperation(operation: Operation): Json {
  const parameters = parametersOf(operation);
  const { body } = operation;
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": { schema: jsonSchemaOf(body.schema, "input"), example: body.example },
            },
          },
        }),
    responses: responsesOf(operation),
  };
}

/** Makes the document. */
export function makeOpenApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = `/api/v1${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Colonnade",
      version,
      description: "Plan, approve, run and watch zero-downtime column changes on PostgreSQL.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ session: [] }],
    paths,
    components: {
      schemas: { Refusal: jsonSchemaOf(refusalSchema, "output") },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "better-auth.session_token",
          description: "The session of somebody who is signed in.",
        },
      },
    },
  };
}
