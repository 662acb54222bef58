import type { Way } from "../measure";

/** What one would do without a tool. */
export const plainUpdate: Way = async (client) => {
  const result = await client.query("update orders_copy set total_cents = (amount * 100)::bigint");
  return result.rowCount ?? 0;
};
