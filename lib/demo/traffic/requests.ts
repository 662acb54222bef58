import type pg from "pg";

/** What the shop's application does, one function per request. It knows nothing of a rollout, as a real one would not. */

type Request = (client: pg.Pool, range: OrderRange) => Promise<void>;

/** Ids of orders that exist. */
export interface OrderRange {
  readonly maxOrderId: number;
  readonly maxCustomerId: number;
}

function randomOf(max: number): number {
  return 1 + Math.floor(Math.random() * max);
}

/** Recent orders are touched more than old ones. */
function recentOrder(range: OrderRange): number {
  return Math.max(1, range.maxOrderId - Math.floor(range.maxOrderId * Math.random() ** 3));
}

const readOrder: Request = async (client, range) => {
  await client.query("select * from orders where id = $1", [recentOrder(range)]);
};

const readCustomerOrders: Request = async (client, range) => {
  await client.query(
    "select id, status, amount from orders where customer_id = $1 order by placed_at desc limit 10",
    [randomOf(range.maxCustomerId)],
  );
};

const placeOrder: Request = async (client, range) => {
  await client.query("insert into orders (customer_id, amount) values ($1, $2)", [
    randomOf(range.maxCustomerId),
    (5 + Math.random() * 495).toFixed(2),
  ]);
};

const shipOrder: Request = async (client, range) => {
  await client.query("update orders set status = 'shipped', updated_at = now() where id = $1", [
    recentOrder(range),
  ]);
};

const correctAmount: Request = async (client, range) => {
  await client.query("update orders set amount = amount + 0.01, updated_at = now() where id = $1", [
    recentOrder(range),
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
