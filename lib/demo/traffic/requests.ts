import pg from "pg";

/** What the shop's application does, one function per request. It knows nothing of a rollout, as a real one would not. */

/** What the running version of the application knows. */
export interface Knowledge {
  /** Ids of orders and customers that exist. */
  readonly maxOrderId: number;
  readonly maxCustomerId: number;
  /** Columns of `orders` that this version writes beside its old ones, each with an expression over the order's own `amount`. */
  readonly writes: readonly { readonly column: string; readonly expression: string }[];
}

type Request = (pool: pg.Pool, known: Knowledge) => Promise<void>;

function randomOf(max: number): number {
  return 1 + Math.floor(Math.random() * max);
}

/** Recent orders are touched more than old ones. */
function recentOrder(known: Knowledge): number {
  return Math.max(1, known.maxOrderId - Math.floor(known.maxOrderId * Math.random() ** 3));
}

const readOrder: Request = async (pool, known) => {
  await pool.query("select * from orders where id = $1", [recentOrder(known)]);
};

const readCustomerOrders: Request = async (pool, known) => {
  await pool.query(
    "select id, status, amount from orders where customer_id = $1 order by placed_at desc limit 10",
    [randomOf(known.maxCustomerId)],
  );
};

const placeOrder: Request = async (pool, known) => {
  const columns = known.writes.map((one) => `, ${pg.escapeIdentifier(one.column)}`).join("");
  const expressions = known.writes.map((one) => `, ${one.expression}`).join("");
  await pool.query(
    `insert into orders (customer_id, amount${columns})
    select customer_id, amount${expressions} from (values ($1::bigint, $2::numeric(12,2))) placed (customer_id, amount)`,
    [randomOf(known.maxCustomerId), (5 + Math.random() * 495).toFixed(2)],
  );
};

const shipOrder: Request = async (pool, known) => {
  await pool.query("update orders set status = 'shipped', updated_at = now() where id = $1", [
    recentOrder(known),
  ]);
};

const correctAmount: Request = async (pool, known) => {
  const sets = known.writes
    .map(
      (one) =>
        `, ${pg.escapeIdentifier(one.column)} = (select ${one.expression} from (values (orders.amount + 0.01)) corrected (amount))`,
    )
    .join("");
  await pool.query(`update orders set amount = amount + 0.01, updated_at = now()${sets} where id = $1`, [
    recentOrder(known),
  ]);
};

/** The mix: two thirds reads, a third writes. */
const mix: readonly (readonly [share: number, request: Request])[] = [
  [0.4, readOrder],
  [0.27, readCustomerOrders],
  [0.13, placeOrder],
  [0.1, shipOrder],
  [0.1, correctAmount],
];

/** Picks a request at random, by its share. */
export function pickRequest(): Request {
  let rest = Math.random();
  for (const [share, request] of mix) {
    rest -= share;
    if (rest < 0) return request;
  }
  return readOrder;
}
