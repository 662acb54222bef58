"use client";

import { useEffect, useRef, useState } from "react";
import { ActionBar } from "@/components/designer/action-bar";
import { DesignSide, type DesignWayName } from "@/components/designer/design-side";
import type { DesignerPort, SavedDraft } from "@/components/designer/designer-port";
import { KindChooser } from "@/components/designer/kind-chooser";
import { KindFields } from "@/components/designer/kinds/kind-fields";
import { PasteFields } from "@/components/designer/paste-fields";
import { focusPlace } from "@/components/designer/place";
import { PlanPane } from "@/components/designer/plan-pane";
import { DesignContext } from "@/components/designer/use-design";
import { useDesigner } from "@/components/designer/use-designer";
import { useLeaveGuard } from "@/components/designer/use-leave-guard";
import { WhereFields } from "@/components/designer/where-fields";
import type { PastePort } from "@/components/lint/paste-port";
import { PasteVerdicts, usePasteSql } from "@/components/lint/paste-sql";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import type { TableName } from "@/lib/domain/change/change-parts";
import { findText } from "@/lib/view/designer/place-problems";
import type { TargetListItem } from "@/lib/view/target-view";

/** What a new rollout is about, so far. */
export type DesignPlace = {
  readonly targetId: string | null;
  readonly table: TableName | null;
  readonly kind: ChangeKindName;
};

export type DesignerProps = {
  port: DesignerPort;
  /** Judges pasted SQL. */
  pastePort: PastePort;
  targets: readonly TargetListItem[];
  initialTargetId: string | null;
  initialTable: TableName | null;
  initialKind: ChangeKindName;
  /** A draft that is edited again; null for a new rollout. */
  saved: { readonly draft: SavedDraft; readonly change: Change } | null;
  /** Target, table or kind was chosen. */
  onPlaced?: ((place: DesignPlace) => void) | undefined;
  onSaved: (draft: SavedDraft, isNew: boolean) => void;
  onSubmitted: (rolloutId: string) => void;
};

function firstThing(targets: readonly TargetListItem[], targetId: string | null, hasTable: boolean) {
  if (targets.length === 0) {
    return { title: "There is no target yet", text: "An admin adds the database first, under Targets." };
  }
  if (targetId === null) {
    return {
      title: "Choose a target and a table",
      text: "The plan appears here as you design: every statement with its lock, and what your rows will hold.",
    };
  }
  if (!hasTable) {
    return {
      title: "Choose the table",
      text: "Then say what should change. The plan appears here as you type.",
    };
  }
  return null;
}

/** Designs a change: the form on the left, the living plan on the right, the one action at the bottom. */
export function Designer(props: DesignerProps) {
  const { port, pastePort, targets, initialTargetId, initialTable, initialKind, saved } = props;
  const { onPlaced, onSaved, onSubmitted } = props;
  const state = useDesigner(port, {
    targetId: initialTargetId,
    table: initialTable,
    kind: initialKind,
    saved,
  });
  const { form, edit, targetId, change, saving } = state;
  const [way, setWay] = useState<DesignWayName>("form");
  const paste = usePasteSql(pastePort, targetId);
  const root = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLButtonElement>(null);
  const guard = useLeaveGuard(state.isDirty && saving.pending === null);

  const hasTable = form.table !== null;
  const tableKey = form.table === null ? null : `${form.table.schema}.${form.table.name}`;
  const isNew = saved === null;
  useEffect(() => {
    // Once it is known which table, the next thing to say is what should change.
    if (isNew && targetId !== null && tableKey !== null) chooser.current?.focus({ preventScroll: true });
  }, [isNew, targetId, tableKey]);

  const fields = (
    <form
      aria-label="Change"
      className="flex min-w-0 flex-col gap-8"
      onSubmit={(event) => event.preventDefault()}
    >
      <WhereFields
        chosen={form.table}
        onChooseTable={(table) => {
          edit({ kind: "choose_table", table });
          onPlaced?.({ targetId, table, kind: form.kind });
        }}
        targets={targets}
        targetId={targetId}
        onChooseTarget={
          saving.draft === null
            ? (next) => {
                state.chooseTarget(next);
                onPlaced?.({ targetId: next, table: null, kind: form.kind });
              }
            : undefined
        }
        tables={state.tables}
        isLoadingTables={state.isLoadingTables}
        tablesError={state.tablesError}
      />
      {hasTable ? (
        <>
          <KindChooser
            triggerRef={chooser}
            kind={form.kind}
            onChoose={(to) => {
              edit({ kind: "choose_kind", to });
              onPlaced?.({ targetId, table: form.table, kind: to });
            }}
          />
          <KindFields form={form} onEdit={edit} />
        </>
      ) : null}
    </form>
  );

  const pasted = (
    <PasteFields
      paste={paste}
      targets={targets}
      targetId={targetId}
      onChooseTarget={(next) => {
        state.chooseTarget(next);
        onPlaced?.({ targetId: next, table: null, kind: form.kind });
      }}
    />
  );
  const takeChange = (taken: Change) => {
    edit({ kind: "take_change", change: taken });
    onPlaced?.({ targetId, table: taken.table, kind: taken.kind });
    setWay("form");
  };

  return (
    <div ref={root} className="flex min-w-0 flex-col gap-6">
      <div className="grid min-h-[calc(100dvh-17rem)] min-w-0 content-start items-start lg:min-h-[calc(100dvh-12.5rem)] lg:content-stretch gap-x-6 gap-y-10 lg:grid-cols-2 xl:gap-x-10 xl:grid-cols-[minmax(0,31rem)_minmax(0,1fr)]">
        <DesignContext value={state.design}>
          <DesignSide
            chosen={way}
            onChoose={setWay}
            ways={[
              { value: "form", label: "Form", panel: fields },
              // A draft is one change; a migration may be many.
              ...(isNew ? [{ value: "paste" as const, label: "Paste SQL", panel: pasted }] : []),
            ]}
          />
        </DesignContext>
        <div className="min-w-0 self-stretch lg:border-l lg:border-line lg:pl-6 xl:pl-10">
          <section
            aria-label={way === "form" ? "Plan of this change" : "Verdicts"}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className="focus-inset min-w-0 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-7rem)] lg:overflow-y-auto"
          >
            {way === "paste" ? (
              <PasteVerdicts paste={paste} onTake={takeChange} />
            ) : (
              <PlanPane
                change={change}
                living={state.living}
                missing={state.missing}
                first={firstThing(targets, targetId, hasTable)}
                textAt={(path) => findText(change, path)}
                onShow={(problem) => focusPlace(root.current, problem)}
              />
            )}
          </section>
        </div>
      </div>
      {way === "paste" ? null : (
        <ActionBar
          obstacle={state.obstacle}
          isDirty={state.isDirty}
          isSaved={saving.draft !== null}
          pending={saving.pending}
          refusal={saving.refusal}
          onSave={async () => {
            if (change === null) return;
            const draft = await saving.save(change);
            if (draft !== null) onSaved(draft, saving.draft === null);
          }}
          onSubmit={async () => {
            if (change === null) return;
            const draft = await saving.submit(change);
            if (draft !== null) onSubmitted(draft.rolloutId);
          }}
        />
      )}
      {guard}
    </div>
  );
}
