import { z } from "zod";
import { phaseNameSchema } from "@/lib/domain/plan/plan";
import { problemDetailsSchema, problemMediaType } from "@/lib/domain/problem-details";
import type { Operation } from "./operation";
import { operations } from "./operations";

/** The OpenAPI 3.1 document, made from the schemas that the routes parse with (https://spec.openapis.org/oas/v3.1.0). Pure. */

type Json = Record<string, unknown>;

function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    unrepresentable: "any",
    // Answers may hold more one day: who reads them takes what it knows.
    override: ({ jsonSchema }) => {
      if (io === "output" && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
    // Each document's inner references begin at its own root; whole schemas stand where they are used.
    reused: "inline",
  });
  return made;
}

/** What every operation may answer with besides what it is for. */
const refusals: Readonly<Record<string, string>> = {
  "400": "The input is not valid: `problems` name the fields.",
  "401": "Nobody is signed in, or the API key can't be used.",
  "403": "Your role, or the key's scopes, may not do this.",
  "404": "There is no such thing, or not for you.",
  "409": "The state of things forbids it (`precondition_failed`), or somebody else was faster (`conflict`).",
  "429": "Too many requests: `Retry-After` says when to send the next one.",
  "500": "Colonnade could not do this; nothing was changed.",
  "502": "The target refused.",
  "503": "The target, or Colonnade's own database, can't be reached.",
};

/** Of those that change something, too. */
const commandRefusals: Readonly<Record<string, string>> = {
  "412": "It is no more the version that `If-Match` names.",
  "422": "The `Idempotency-Key` was used for another request.",
};

/** Of the names in paths that take one of some words. */
const pathSchemas: Readonly<Record<string, Json>> = { phase: jsonSchemaOf(phaseNameSchema, "input") };

/** What whatever changes something takes in headers; a version where the command takes one. */
function headersOf({ method, body }: Operation): Json[] {
  if (method === "get") return [];
  const once = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "The same request with the same key is carried out once, and gets the same answer for a day.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
  if (
    body === undefined ||
    !JSON.stringify(jsonSchemaOf(body.schema, "input")).includes('"expectedVersion"')
  ) {
    return [once];
  }
  const seen = {
    name: "If-Match",
    in: "header",
    required: false,
    description:
      "The ETag that was read, or the version in quotes. Stands for `expectedVersion`; stale: 412.",
    schema: { type: "string" },
  };
  return [once, seen];
}

function parametersOf(operation: Operation): Json[] {
  const inPath = [...operation.path.matchAll(/\{(?<name>\w+)\}/g)].map((match) => ({
    name: match.groups?.name ?? "",
    in: "path",
    required: true,
    schema: pathSchemas[match.groups?.name ?? ""] ?? { type: "string" },
  }));
  const inQuery = Object.entries(operation.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: jsonSchemaOf(schema as z.ZodType, "input"),
  }));
  return [...inPath, ...inQuery, ...headersOf(operation)];
}

function responsesOf(operation: Operation): Json {
  const all = operation.method === "get" ? refusals : { ...refusals, ...commandRefusals };
  const refused = Object.entries(all).map(([status, description]) => [
    status,
    { description, content: { [problemMediaType]: { schema: { $ref: "#/components/schemas/Problem" } } } },
  ]);
  const { schema, description, example, status = 200 } = operation.answer;
  return {
    [status]: {
      description,
      content: {
        "application/json": {
          schema: jsonSchemaOf(schema, "output"),
          ...(example === undefined ? {} : { example }),
        },
      },
    },
    ...Object.fromEntries(refused),
  };
}

const tags: Readonly<Record<string, string>> = {
  lint: "Plans and SQL",
  plans: "Plans and SQL",
  plan: "Plans and SQL",
  me: "Keys",
  "openapi.json": "Instance",
  waiting: "Rollouts",
};
const review = ["review", "comments", "objections"];

/** What an operation is about: its path's first word, and of rollouts what is done to phases and what is said in review. */
function tagOf(path: string): string {
  const [first = "", , part] = path.split("/").slice(1);
  if (first === "rollouts" && part === "phases") return "Phases";
  if (first === "rollouts" && part !== undefined && review.includes(part)) return "Review";
  return tags[first] ?? `${first.charAt(0).toUpperCase()}${first.slice(1).replaceAll("-", " ")}`;
}

function describeOperation(operation: Operation): Json {
  const parameters = parametersOf(operation);
  const { body } = operation;
  return {
    operationId: operation.id,
    tags: [tagOf(operation.path)],
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
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: jsonSchemaOf(problemDetailsSchema, "output") },
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: "An API key, made in the settings: `Authorization: Bearer clnd_…`.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "colonnade.session_token",
          description:
            "The session of somebody who is signed in; where the instance is reached by https the name begins with `__Secure-`.",
        },
      },
    },
  };
}
