import type { triggerEntries } from "@/lib/domain/statement/knowledge/trigger-entries";
import type { Examples } from "../example";

const refuse = `create function refuse() returns trigger language plpgsql as $$ begin return null; end $$`;
const trigger = "create trigger keeper before insert on orders for each row execute function refuse()";
const insert = "insert into orders (id, pad) values (0, '')";
const policies = [
  "grant usage on schema entry to pg_monitor",
  "grant select on orders to pg_monitor",
  "alter table orders enable row level security",
];
const policy = "create policy readable on orders using (true)";
const readAsReader = "set local role pg_monitor; select count(*) from orders";

export const triggerExamples: Examples<typeof triggerEntries> = {
  create_trigger: { setUp: [refuse], run: trigger, application: insert },
  drop_trigger: {
    setUp: [refuse, trigger],
    run: "drop trigger keeper on orders",
    application: insert,
  },
  enable_trigger: {
    setUp: [refuse, trigger, "alter table orders disable trigger keeper"],
    run: "alter table orders enable trigger keeper",
  },
  disable_trigger: {
    setUp: [refuse, trigger],
    run: "alter table orders disable trigger keeper",
    application: insert,
  },
  rename_trigger: { setUp: [refuse, trigger], run: "alter trigger keeper on orders rename to guard" },
  create_rule: { run: "create rule quiet as on insert to orders do instead nothing", application: insert },
  drop_rule: {
    setUp: ["create rule quiet as on insert to orders do instead nothing"],
    run: "drop rule quiet on orders",
    application: insert,
  },
  enable_rule: {
    setUp: ["create rule quiet as on insert to orders do instead nothing"],
    run: "alter table orders disable rule quiet",
    application: insert,
  },
  create_policy: { setUp: policies, run: policy, application: readAsReader },
  alter_policy: {
    setUp: [...policies, policy],
    run: "alter policy readable on orders using (id < 100)",
    application: readAsReader,
  },
  drop_policy: {
    setUp: [...policies, policy],
    run: "drop policy readable on orders",
    application: readAsReader,
  },
};
