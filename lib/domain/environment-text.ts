import { z } from "zod";

/** A variable of the environment that may be left out; blank is left out, too. */
export const optionalText = z
  .string()
  .transform((text) => (text.trim() === "" ? undefined : text.trim()))
  .optional();
