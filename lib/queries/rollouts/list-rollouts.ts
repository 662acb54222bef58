import { and, eq, ilike, notInArray, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { withinReach } from "@/lib/access/reach";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { displayName } from "@/lib/domain/sql/sql";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { countUnread } from "@/lib/store/notifications";
import { rollouts, targets } from "@/lib/store/schema";
import type { Page } from "@/lib/view/page";
import { isAmended } from "@/lib/view/rollout/current-phase";
import {
  type RolloutFilter,
  type RolloutListItem,
  rolloutFilterSchema,
  type Waiting,
  type WaitingFor,
} from "@/lib/view/rollout-list";
import { byCreation, type RolloutRecord, readRollouts } from "./read-rollouts";
import { judgeAwaited, judgeRecordApprover } from "./who-must-act";

const mostListed = 200;

/** Who must act on a rollout, and whether this person is one of them. */
function judgeWaiting(
  record: RolloutRecord,
  actor: Actor,
): { readonly waitingFor: WaitingFor; readonly isWaitingForMe: boolean } {
  const isAuthor = record.rollout.authorId === actor.id;
  const awaited = judgeAwaited(record);
  switch (awaited.kind) {
    case "nothing":
      return { waitingFor: null, isWaitingForMe: false };
    case "submit":
    case "attention":
      return { waitingFor: awaited.kind, isWaitingForMe: isAuthor };
    case "start":
      return { waitingFor: "start", isWaitingForMe: isAuthor && isPermitted(actor, "operate") };
    case "approval": {
      const judged = judgeRecordApprover(record, awaited.phase, { id: actor.id, who: actor }, Date.now());
      return { waitingFor: "approval", isWaitingForMe: judged.allowed };
    }
  }
}

function viewListItem(record: RolloutRecord, actor: Actor): RolloutListItem {
  const { rollout } = record;
  const current = record.phases.find((phase) => phase.state !== "done") ?? null;
  return {
    id: rollout.id,
    title: rollout.title,
    state: rollout.state,
    version: rollout.version,
    target: record.target,
    table: displayName(rollout.change.table.schema, rollout.change.table.name),
    author: record.author,
    // Nothing failed where the expression was changed: for people the phase waits.
    phases: record.phases.map(({ name, state, failure }) => ({
      name,
      state: isAmended({ state, failure }) ? "waiting" : state,
    })),
    currentPhase: current?.name ?? null,
    progress: current?.progress ?? null,
    condition: current?.condition ?? null,
    ...judgeWaiting(record, actor),
    createdAt: rollout.createdAt.toISOString(),
    updatedAt: rollout.updatedAt.toISOString(),
    endedAt: rollout.endedAt?.toISOString() ?? null,
  };
}

function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;
}

/** Rollouts that match the filter and that the person reaches. */
function matching(actor: Actor, filter: RolloutFilter): SQL | undefined {
  return and(
    withinReach(actor, targets.environment),
    filter.state === undefined ? undefined : eq(rollouts.state, filter.state),
    filter.targetId === undefined ? undefined : eq(rollouts.targetId, filter.targetId),
    filter.search === undefined || filter.search === ""
      ? undefined
      : or(ilike(rollouts.title, contains(filter.search)), ilike(targets.name, contains(filter.search))),
  );
}

async function listWaitingFirst(
  services: Services,
  actor: Actor,
  filter: RolloutFilter,
): Promise<readonly RolloutListItem[]> {
  const records = await readRollouts(services.store.db, matching(actor, filter), mostListed);
  const items = records.map((record) => viewListItem(record, actor));
  // Array.sort is stable: within each half the order by time stays.
  return items.sort((a, b) => Number(b.isWaitingForMe) - Number(a.isWaitingForMe));
}

/** Rollouts that match the filter: those that wait for this person first, then the newest change first; at most 200. */
export async function listRollouts(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<readonly RolloutListItem[]>> {
  return await asResult(services, "Listing rollouts", async () => {
    authorise(actor, "view");
    const filter = parseInput(rolloutFilterSchema, input);
    return await listWaitingFirst(services, actor, filter);
  });
}

export const pageRolloutsInput = rolloutFilterSchema.extend(pagingInput.shape).extend({
  sort: z
    .enum(["created", "waiting"])
    .default("created")
    .describe("`created`: newest first. `waiting`: those that wait for you first, at most 200 in one page."),
});

/** Refuses a cursor that names no rollout which the person reaches. */
async function checkPlace(services: Services, actor: Actor, rolloutId: string): Promise<void> {
  const known = await services.store.db
    .select({ id: rollouts.id })
    .from(rollouts)
    .innerJoin(targets, eq(targets.id, rollouts.targetId))
    .where(and(eq(rollouts.id, rolloutId), withinReach(actor, targets.environment)));
  if (known.length === 0) refuseCursor();
}

/** Rollouts that match the filter, a page at a time. */
export async function pageRollouts(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<RolloutListItem>>> {
  return await asResult(services, "Listing rollouts", async () => {
    authorise(actor, "view");
    const { sort, limit, cursor, ...filter } = parseInput(pageRolloutsInput, input);
    if (sort === "waiting") return { items: await listWaitingFirst(services, actor, filter), next: null };
    const after = parseCursor(cursor);
    if (after !== null) await checkPlace(services, actor, after);
    const behind =
      after === null
        ? undefined
        : sql`(${rollouts.createdAt}, ${rollouts.id}) < (select r.created_at, r.id from app.rollouts r where r.id = ${after})`;
    const where = and(matching(actor, filter), behind);
    const records = await readRollouts(services.store.db, where, limit + 1, byCreation);
    return pageOf(records, limit, {
      placeOf: ({ rollout }) => rollout.id,
      view: (record) => viewListItem(record, actor),
    });
  });
}

/** How many rollouts wait for this person, and how many notifications they have not read. */
export async function countWaitingForMe(services: Services, actor: Actor): Promise<Result<Waiting>> {
  return await asResult(services, "Counting what waits", async () => {
    authorise(actor, "view");
    const isOpen = notInArray(rollouts.state, ["completed", "aborted"]);
    const reach = withinReach(actor, targets.environment);
    const ours = and(isOpen, reach);
    const records = await readRollouts(services.store.db, ours, mostListed);
    const waiting = records.filter((record) => judgeWaiting(record, actor).isWaitingForMe);
    return { count: waiting.length, unread: await countUnread(services.store.db, actor.id, reach) };
  });
}
