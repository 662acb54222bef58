import { z } from "zod";

export interface Operation {
  /** As in the folder app/api/v1, with parameters in braces: `/rollouts/{rolloutId}`. */
  readonly path: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown };
  readonly answer: Answer;
}

interface Answer {
  readonly status?: 200 | 201;
  readonly schema: z.ZodType;
  readonly description: string;
  readonly example?: unknown;
}

/** A page of a list by cursor, with an example of one item. */
export function pageOfAnswer(item: z.ZodType, description: string, example: unknown): Answer {
  return {
    schema: z.object({ items: z.array(item), next: z.string().nullable() }),
    description: `${description} \`next\` is the cursor of what follows; null at the end.`,
    example: { items: [example], next: null },
  };
}
