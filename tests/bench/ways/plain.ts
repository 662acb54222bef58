import { fillExpression } from "../scenarios";
import { byHand } from "./by-hand";

/** What one would do without a tool. */
export const plain = byHand("plain", async (client) => {
  await client.query(`update orders set cents = ${fillExpression}`);
});
