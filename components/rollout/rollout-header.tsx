"use client";

import { Ellipsis, Pause, Pencil, RotateCcw, Undo2, XOctagon } from "lucide-react";
import { pausePhaseAction, resumePhaseAction, submitRolloutAction } from "@/app/(console)/rollouts/actions";
import type { Asking } from "@/components/rollout/phase-dialogs";
import { StateBadge } from "@/components/rollout/state-icon";
import { StreamIndicator } from "@/components/rollout/stream-indicator";
import { useCommand } from "@/components/rollout/use-command";
import type { Connection } from "@/components/rollout/use-rollout-stream";
import { PageHeader } from "@/components/shell/page-header";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyableText } from "@/components/ui/copy-button";
import { LinkButton } from "@/components/ui/link-button";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { printChange } from "@/lib/domain/change/print-change";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { shortHash } from "@/lib/domain/plan/hash";
import { phaseWords } from "@/lib/view/phase-words";
import { deriveHeadline } from "@/lib/view/rollout/headline";
import { mayAmend } from "@/lib/view/rollout/may-amend";
import { deriveNextAction, type NextAction } from "@/lib/view/rollout/next-action";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

export type RolloutHeaderProps = {
  view: RolloutView;
  viewer: Viewer;
  connection: Connection;
  onAsk: (asking: Asking) => void;
};

/** Change, target, plan, author, age; where it is; and the one next action. Stays in view, with Pause, while one scrolls. */
export function RolloutHeader({ view, viewer, connection, onAsk }: RolloutHeaderProps) {
  const headline = deriveHeadline(view);
  const change = printChange(view.change);
  const isOld = connection.state !== "live" && connection.heardAtMs !== null;
  return (
    <PageHeader
      back={{ href: "/rollouts", label: "Rollouts" }}
      className="z-20 -mx-4 border-b border-line bg-canvas px-4 pb-4 sm:sticky sm:top-12 lg:top-0 lg:-mx-8 lg:-mt-6 lg:px-8 lg:pt-4"
      title={view.title}
      meta={
        <>
          {view.title === change ? null : (
            <>
              <span>{change}</span>
              <Dot />
            </>
          )}
          <TextLink quiet href={`/targets/${view.target.id}`}>
            {view.target.name}
          </TextLink>
          {view.target.environment === view.target.name ? null : (
            <>
              <Dot />
              <span>{view.target.environment}</span>
            </>
          )}
          <Dot />
          <span className="inline-flex items-center gap-1">
            plan <CopyableText text={shortHash(view.planHash)} label="Copy the plan's hash" />
          </span>
          <Dot />
          <span>{view.author.name}</span>
          <Dot />
          <RelativeTime at={view.createdAt} />
        </>
      }
      state={
        <>
          <StateBadge appearance={headline.appearance} look="soft" />
          {headline.detail === null ? null : (
            <span className={cn(isOld && "text-faint")}>{headline.detail}</span>
          )}
          <StreamIndicator state={connection.state} heardAtMs={connection.heardAtMs} />
        </>
      }
      actions={<Actions view={view} viewer={viewer} onAsk={onAsk} />}
    />
  );
}

function Dot() {
  return (
    <span aria-hidden="true" className="text-faint">
      ·
    </span>
  );
}

type ActionsProps = Pick<RolloutHeaderProps, "view" | "viewer" | "onAsk">;

function Actions({ view, viewer, onAsk }: ActionsProps) {
  const command = useCommand(view.id);
  const next = deriveNextAction(view, viewer);
  const mayOperate = isPermitted(viewer, "operate");
  const { pause, resume } = view.allowed;

  function pauseNow(): void {
    if (pause === null) return;
    const act = () => pausePhaseAction({ rolloutId: view.id, phase: pause });
    void command.fire(act, `${phaseWords[pause].title} was not paused`);
  }

  function resumeNow(): void {
    if (resume === null) return;
    const act = () => resumePhaseAction({ rolloutId: view.id, phase: resume });
    void command.fire(act, `${phaseWords[resume].title} was not resumed`);
  }

  useShortcut({
    keys: "p",
    label: "Pause or resume",
    group: "Rollout",
    disabled: !mayOperate || (pause === null && resume === null),
    run: () => (pause === null ? resumeNow() : pauseNow()),
  });
  const approves = next?.kind === "approve" ? next.phase : null;
  useShortcut({
    keys: "a",
    label: "Open the approval",
    group: "Rollout",
    disabled: approves === null,
    run: () =>
      approves === null ? undefined : onAsk({ kind: "approve", phase: approves, planHash: view.planHash }),
  });

  function act(action: NonNullable<NextAction>): void {
    switch (action.kind) {
      case "submit":
        void command.fire(
          () => submitRolloutAction({ rolloutId: view.id, expectedVersion: view.version }),
          "The rollout was not submitted",
        );
        return;
      case "resume":
        resumeNow();
        return;
      case "approve":
      case "undo":
        onAsk({ kind: action.kind, phase: action.phase, planHash: view.planHash });
        return;
      case "start":
      case "retry":
        onAsk({ kind: "start", phase: action.phase, planHash: view.planHash });
    }
  }

  return (
    <>
      <MoreMenu view={view} viewer={viewer} onAsk={onAsk} />
      {pause === null ? null : (
        <Button
          pending={command.isPending}
          reason={mayOperate ? undefined : "Your role may look, not operate."}
          onClick={pauseNow}
        >
          <Pause aria-hidden="true" />
          Pause {phaseWords[pause].noun}
        </Button>
      )}
      {view.state === "in_review" || view.state === "active" ? (
        <LinkButton href={`/rollouts/${view.id}/review`}>Review</LinkButton>
      ) : null}
      {next === null ? null : (
        <Button
          variant={next.kind === "undo" ? "danger" : "primary"}
          pending={command.isPending}
          reason={next.reason ?? undefined}
          reasonSide="left"
          onClick={() => act(next)}
        >
          {next.label}
        </Button>
      )}
    </>
  );
}

function MoreMenu({ view, viewer, onAsk }: ActionsProps) {
  const { allowed } = view;
  const mayOperate = isPermitted(viewer, "operate");
  const canEdit = allowed.edit && view.author.id === viewer.id;
  const canAmend = mayAmend(view, viewer);
  if (
    !canEdit &&
    !canAmend &&
    (!mayOperate || !(allowed.undo !== null || allowed.returnToDraft || allowed.abort))
  )
    return null;
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label="More actions">
          <Ellipsis aria-hidden="true" />
        </Button>
      }
    >
      {canEdit ? (
        <MenuLink href={`/rollouts/${view.id}/edit`} icon={<Pencil aria-hidden="true" />}>
          Edit the change
        </MenuLink>
      ) : null}
      {mayOperate && allowed.returnToDraft ? (
        <MenuItem
          icon={<RotateCcw aria-hidden="true" />}
          detail="Approvals become void; its author can edit it."
          onSelect={() => onAsk({ kind: "return" })}
        >
          Return to draft
        </MenuItem>
      ) : null}
      {canAmend ? (
        <MenuItem
          icon={<Pencil aria-hidden="true" />}
          detail="Another plan follows from it, and its gate is shut until it is approved."
          onSelect={() => onAsk({ kind: "amend" })}
        >
          Fix the expression
        </MenuItem>
      ) : null}
      {mayOperate && allowed.undo !== null ? (
        <UndoItem view={view} phase={allowed.undo} onAsk={onAsk} />
      ) : null}
      {mayOperate && allowed.abort ? (
        <>
          <MenuSeparator />
          <MenuItem
            danger
            icon={<XOctagon aria-hidden="true" />}
            detail="Gives it up. What is applied stays until it is undone."
            onSelect={() => onAsk({ kind: "abort" })}
          >
            Abort the rollout
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

function UndoItem({
  view,
  phase,
  onAsk,
}: Pick<ActionsProps, "view" | "onAsk"> & { phase: NonNullable<RolloutView["allowed"]["undo"]> }) {
  const planned = view.plan.phases.find((one) => one.name === phase);
  return (
    <MenuItem
      danger
      icon={<Undo2 aria-hidden="true" />}
      detail={planned?.undoSummary}
      onSelect={() => onAsk({ kind: "undo", phase, planHash: view.planHash })}
    >
      Undo {phaseWords[phase].noun}
    </MenuItem>
  );
}
