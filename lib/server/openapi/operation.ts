import { z } from "zod";

export interface Operation {
  /** As in the folder app/api/v1, with parameters in braces: `/rollouts/{rolloutId}`. */
  readonly path: string;
  readonly method: "get" | "post" | "patch";
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown };
  readonly answer: { readonly schema: z.ZodType; readonly description: string; readonly example?: unknown };
}

/** What a page's own reads answer with: values that follow the page, so their members may change with it. */
export const pageAnswer = (description: string) => ({ schema: z.looseObject({}), description });

/** The same of a list. */
export const pageList = (description: string) => ({ schema: z.array(z.looseObject({})), description });
