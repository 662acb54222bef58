import type { rowEntries } from "@/lib/domain/statement/knowledge/row-entries";
import type { Examples } from "../example";

const fromCustomers = { relations: { source: "customers" } };

export const rowExamples: Examples<typeof rowEntries> = {
  insert_values: { run: "insert into orders (id, pad) values (0, '')" },
  insert_select: {
    ...fromCustomers,
    run: "insert into orders (id, pad) select id + 10000, pad from customers where length(name) < 11",
  },
  update_all: { run: "update orders set total = total + 1" },
  update_where: { run: "update orders set total = 0 where total % 10 = 0" },
  update_by_key: { run: "update orders set total = 0 where id = 7" },
  delete_all: { run: "delete from orders", application: "select count(*) from orders" },
  delete_where: {
    run: "delete from orders where total % 10 = 0",
    application: "select count(*) from orders",
  },
  delete_by_key: {
    run: "delete from orders where id = 7",
    application: "select count(*) from orders",
  },
  merge: {
    ...fromCustomers,
    run: `merge into orders using customers on orders.customer_id = customers.id and customers.id % 10 = 0
      when matched then update set note = customers.name`,
  },
  copy_from: { run: "copy orders (id, pad) from program 'echo 0,pad' with (format csv)" },
  select: { run: "select count(pad) from orders" },
  select_for_update: { run: "select id from orders where total % 10 = 0 for update" },
  do_block: { run: "do $$ begin perform 1; end $$" },
};
