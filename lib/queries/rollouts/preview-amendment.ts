import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { checkAuthor, refuseState } from "@/lib/commands/rollouts/lock-for-command";
import { amendmentInput, planAmendment } from "@/lib/commands/rollouts/plan-amendment";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { judgeLooking, readSample } from "@/lib/queries/plan/read-sample";
import { readPolicy } from "@/lib/store/policies";
import { listQuarantined } from "@/lib/store/quarantine";
import { findRollout, phaseStatuses } from "@/lib/store/read-rollout";
import type { AmendmentPreview } from "@/lib/view/amendment-view";

/** The same as of an amendment, without the rollout, which the address names. */
export const previewAmendmentBody = amendmentInput.omit({ rolloutId: true });

/** Rows in quarantine that are shown before the sample's others. */
const mostQuarantined = 4;

/** What would follow from other expressions: the plan, and their values on rows in quarantine and on others. Nothing is kept. */
export async function previewAmendment(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<AmendmentPreview>> {
  return await asResult(services, "Previewing another expression", async () => {
    authorise(actor, "design");
    const parsed = parseInput(amendmentInput, input);
    const stored = await findRollout(services.store.db, parsed.rolloutId);
    if (stored === null) return refuse("not_found", "There is no such rollout.");
    checkAuthor(stored.rollout, actor, "change the expression of");
    const allowed = deriveAllowedCommands(stored.rollout.state, phaseStatuses(stored));
    if (allowed.amend === null) refuseState(stored, "given another expression", "backfill");
    const target = await getTargetConnection(services, stored.rollout.targetId);
    const { amended, now } = await planAmendment(target, stored, parsed);
    const quarantined = await listQuarantined(services.store.db, parsed.rolloutId);
    const first = quarantined.filter((row) => row.state !== "filled").slice(0, mostQuarantined);
    const { policy } = await readPolicy(services.store.db, target.environment);
    const mayLook = judgeLooking(actor, target, policy);
    const sample = await onTarget(target, (session) =>
      readSample(
        session,
        parsed.change,
        now,
        mayLook,
        first.map((row) => row.key),
      ),
    );
    return amended.kind === "refused"
      ? { plan: null, planHash: null, problems: amended.problems, rows: [], rowsWhy: null, sample }
      : {
          plan: amended.plan,
          planHash: amended.hash,
          problems: amended.problems,
          rows: amended.choice.options,
          rowsWhy: amended.choice.why,
          sample,
        };
  });
}
