import { parseArgs } from "node:util";
import { z } from "zod";

/** What `npm run demo` takes. */
export interface DemoOptions {
  /** Forget the last demo's data. */
  readonly isFresh: boolean;
  readonly port: number;
  /** Requests a second of the shop's application. */
  readonly ratePerSecond: number;
  /** Rows of production's largest table. */
  readonly rows: number;
}

const schema = z.object({
  port: z.coerce.number("--port takes a number.").int().min(0).max(65_535),
  rate: z.coerce
    .number("--rate takes a number.")
    .min(1, "--rate starts at 1.")
    .max(2000, "--rate goes to 2000."),
  rows: z.coerce.number("DEMO_ROWS takes a number.").int().min(1000, "DEMO_ROWS starts at 1000."),
});

/** Reads arguments and environment. Throws a sentence that says what is wrong. */
export function readDemoOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      fresh: { type: "boolean", default: false },
      port: { type: "string", default: environment.PORT ?? "3000" },
      rate: { type: "string", default: "60" },
    },
  });
  const parsed = schema.safeParse({
    port: values.port,
    rate: values.rate,
    rows: environment.DEMO_ROWS ?? "1000000",
  });
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join(" "));
  return {
    isFresh: values.fresh,
    port: parsed.data.port,
    ratePerSecond: parsed.data.rate,
    rows: parsed.data.rows,
  };
}
