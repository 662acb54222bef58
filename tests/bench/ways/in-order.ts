import { fillExpression, lowestKey } from "../scenarios";
import { byHand } from "./by-hand";

const chunkRows = 5_000;

/** What a careful engineer writes in an afternoon: keyset windows in the order of the key, a transaction each, prepared. */
export const inOrder = byHand("in-order", async (client, key) => {
  let last: string = lowestKey[key];
  for (;;) {
    const found: { rows: { id: string }[] } = await client.query({
      name: "window",
      text: `select id::text from (
  select id from orders where id > $1::${key} order by id limit ${chunkRows}
) chunk order by id desc limit 1`,
      values: [last],
    });
    const end = found.rows[0]?.id;
    if (end === undefined) return;
    await client.query({
      name: "fill",
      text: `update orders set cents = ${fillExpression} where id > $1::${key} and id <= $2::${key}`,
      values: [last, end],
    });
    last = end;
  }
});
