import { z } from "zod";

/** The name of an environment, which carries the policy. */
export const environmentSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9 _-]{0,40}$/, "Letters, digits, spaces, - and _.");
