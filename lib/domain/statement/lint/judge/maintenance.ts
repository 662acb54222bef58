import { type LockMode, lockModes } from "@/lib/domain/plan/plan";
import { member, type Tree } from "@/lib/domain/sql/parser";
import { isOptionOn, isTrue, listAt, relationOf, textAt } from "../tree/names";
import { printTree, withMembers } from "../tree/print-sql";
import { act, indexTarget, targetOf } from "./act";
import { withChildren, withPartitions } from "./alter-context";
import type { Context } from "./context";
import { outsideOnly } from "./objects";
import { say } from "./say";

/** VACUUM, CLUSTER, REFRESH, LOCK. */

/** Judges a VacuumStmt: VACUUM and ANALYZE. */
export function vacuum(body: Tree, context: Context): void {
  const isVacuum = isTrue(body, "is_vacuumcmd");
  const isFull = isVacuum && isOptionOn(listAt(body, "options"), "full");
  const relations = listAt(body, "rels").flatMap((one) => {
    const written = relationOf(member(one, "VacuumRelation", "relation"));
    return written === null ? [] : withPartitions(context.database.table(written), context);
  });
  const id = isFull ? "vacuum_full" : isVacuum ? "vacuum" : "analyze";
  if (relations.length > 0 || !isFull) context.acts.push(act(id, { table: relations }));
  if (relations.length === 0 && isFull) {
    say(
      context,
      "rewrite-table",
      "unsafe",
      "Writes every table of the database anew, one after the other, each under ACCESS EXCLUSIVE: its reads and writes wait until it is done.",
      { reasons: ["rewrite", "blocks_reads", "blocks_writes"] },
    );
    context.acts.push(act("vacuum", {}));
  }
}

/** Judges a ClusterStmt. */
export function cluster(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) {
    if (context.session.isInTransaction)
      say(context, "not-in-transaction", "unsafe", "CLUSTER without a table can't run in a transaction.", {
        reasons: ["fails_in_transaction"],
      });
    say(context, "rewrite-table", "unsafe", "Writes every clustered table anew under ACCESS EXCLUSIVE.", {
      reasons: ["rewrite", "blocks_reads", "blocks_writes"],
    });
    return;
  }
  const table = context.database.table(written);
  if (table.kind === "partitioned_table") outsideOnly("CLUSTER of a partitioned table", context);
  const name = textAt(body, "indexname");
  const index = name === null ? [] : [indexTarget({ schema: table.schema, name }, table.isNew)];
  context.acts.push(act("cluster", { table: [targetOf(table)], index }));
}

/** Judges a RefreshMatViewStmt. */
export function refresh(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const view = context.database.table(written, "materialized_view");
  const relations = { materialized_view: [targetOf(view)] };
  const safeWay = () => printTree({ RefreshMatViewStmt: withMembers(body, { concurrent: true }) });
  const isUnique = [...view.indexes.values()].some((one) => one.unique && one.valid && one.isPlain);
  if (isTrue(body, "concurrent")) {
    if (view.isComplete && !isUnique)
      say(context, "no-such-object", "careful", `${view.name} has no unique index: CONCURRENTLY is refused.`);
    context.acts.push(act("refresh_materialized_view_concurrently", relations));
  } else if (isTrue(body, "skipData")) {
    context.acts.push(
      act("refresh_materialized_view", relations, {
        isIdle: true,
        breaksApp: "surely",
        notice: "Reads of the view fail until it is filled again",
      }),
    );
  } else context.acts.push(act("refresh_materialized_view", relations, { safeWay }));
}

/** Judges a LockStmt. */
export function lockTable(body: Tree, context: Context): void {
  const mode = member(body, "mode");
  // The tree counts modes from 1.
  const lock: LockMode = lockModes[(typeof mode === "number" ? mode : 8) - 1] ?? "ACCESS EXCLUSIVE";
  const table = listAt(body, "relations").flatMap((one) => {
    const written = relationOf(member(one, "RangeVar"));
    return written === null ? [] : withChildren(context.database.table(written), written.isOnly, context);
  });
  context.acts.push(act("lock_table", { table }, { lock }));
  if (!context.session.isInTransaction)
    say(
      context,
      "lock-table",
      "careful",
      "LOCK TABLE is refused outside a transaction: the lock would be gone at once.",
    );
}
