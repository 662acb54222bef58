import { fillExpression, lowestKey } from "../scenarios";
import { byHand } from "./by-hand";

const batchRows = 1_000;

/** What other tools do: a statement that locks the next batch in a CTE, updates what it locked, and tells where it ended. */
export const cte = byHand("cte", async (client, key) => {
  let last: string = lowestKey[key];
  for (;;) {
    const filled: { rows: { id: string }[] } = await client.query({
      name: "batch",
      text: `with batch as (
  select id from orders
  where id > $1::${key}
  order by id limit ${batchRows}
  for no key update
), filled as (
  update orders set cents = ${fillExpression}
  from batch where orders.id = batch.id
  returning orders.id
)
select id::text from (select id from filled order by id desc limit 1) batch_end`,
      values: [last],
    });
    const end = filled.rows[0]?.id;
    if (end === undefined) return;
    last = end;
  }
});
