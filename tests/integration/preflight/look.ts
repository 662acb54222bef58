import { Client } from "pg";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts, ExpressionFacts } from "@/lib/domain/facts/table-facts";
import type { Plan } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import type { Finding, FindingCode, Moment } from "@/lib/domain/preflight/finding";
import { judgePreflight, type Readings } from "@/lib/domain/preflight/judge-preflight";
import type { Subject } from "@/lib/domain/preflight/subject";
import { loadParser } from "@/lib/domain/sql/parser";
import { checkExpression } from "@/lib/postgres/catalog/check-expression";
import { findChangeFacts } from "@/lib/postgres/change-facts";
import type { AnswerLimits } from "@/lib/postgres/preflight/answer-questions";
import { takeReadings } from "@/lib/postgres/preflight/take-readings";
import { type Session, withSession } from "@/lib/postgres/session";

/** A preflight on a real server, as the commands run it, without a control database. */

export const orders = { schema: "public", name: "orders" };

/** A column that is walked, so that every phase is there. */
export const derive: AddColumns = {
  kind: "add_columns",
  table: orders,
  columns: [
    {
      name: "cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "(amount * 100)::bigint" },
    },
  ],
  indexes: [{ columns: ["cents"], method: "btree" }],
  constraints: [],
};

export interface LookOptions {
  readonly moment?: Moment;
  readonly replicas?: readonly { readonly name: string; readonly connectionString: string | null }[];
  readonly limits?: AnswerLimits;
}

export interface Looked {
  readonly findings: readonly Finding[];
  readonly readings: Omit<Readings, "openRollouts">;
  readonly subject: Subject;
  one(code: FindingCode): Finding;
  codes(): readonly FindingCode[];
}

const rolloutId = "3f0c8a52-0000-4000-8000-000000000000";

/** The author's texts of kinds whose planner does not ask for them. */
function textsOf(change: Change): readonly { source: string; row: ExpressionFacts["row"] }[] {
  switch (change.kind) {
    case "change_type":
      return [
        ...(change.up === null ? [] : [{ source: change.up, row: "present" as const }]),
        ...(change.down === null ? [] : [{ source: change.down, row: "changed" as const }]),
      ];
    case "split_merge":
      return [
        ...change.into.map(({ up }) => ({ source: up, row: "present" as const })),
        ...change.from.map(({ down }) => ({ source: down, row: "changed" as const })),
      ];
    case "drop_column":
      return change.down === null ? [] : [{ source: change.down, row: "present" }];
    case "fill_only":
      return change.columns.map(({ fill }) => ({ source: fill.expression, row: "present" }));
    default:
      return [];
  }
}

async function factsFor(session: Session, change: Change): Promise<ChangeFacts> {
  const facts = await findChangeFacts(session, change);
  if (facts === null) throw new Error("no table");
  const expressions = [...facts.expressions];
  for (const { source, row } of textsOf(change)) {
    if (expressions.some((one) => one.source === source && one.row === row)) continue;
    const extraColumns =
      change.kind === "change_type" && row === "changed"
        ? [{ name: change.column, type: change.type }]
        : change.kind === "split_merge" && row === "changed"
          ? change.into.map(({ name, type }) => ({ name, type }))
          : [];
    const said = await checkExpression(session, { table: change.table, source, extraColumns });
    if (said.result.kind === "invalid") throw new Error(`${source}: ${said.result.message}`);
    expressions.push({ ...said, row });
  }
  return { ...facts, expressions };
}

/** The plan of a sound change on this table. */
function planFor(change: Change, facts: ChangeFacts): Plan {
  const planned = planChange(change, facts, { rolloutId });
  if (planned.kind === "planned") return planned.plan;
  throw new Error(JSON.stringify(planned.problems));
}

export async function look(
  connectionString: string,
  change: Change,
  options: LookOptions = {},
): Promise<Looked> {
  await loadParser();
  return await withSession({ connectionString, purpose: "read" }, async (session) => {
    const facts = await factsFor(session, change);
    const subject: Subject = {
      change,
      facts,
      plan: planFor(change, facts),
      moment: options.moment ?? "submit",
      maxLagSeconds: 1,
    };
    const readings = await takeReadings(session, options.replicas ?? [], subject, options.limits);
    const findings = judgePreflight({ ...readings, openRollouts: [] }, subject);
    return {
      findings,
      readings,
      subject,
      one(code) {
        const found = findings.filter((finding) => finding.code === code);
        if (found.length !== 1 || found[0] === undefined) {
          throw new Error(`${found.length} findings of ${code} in ${JSON.stringify(findings, null, 1)}`);
        }
        return found[0];
      },
      codes: () => findings.map((finding) => finding.code),
    };
  });
}

/** A client of the application's, closed by the caller. */
export async function openClient(connectionString: string, application = "shop"): Promise<Client> {
  const client = new Client({ connectionString, application_name: application });
  client.on("error", () => {});
  await client.connect();
  return client;
}
