"use client";

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { byGroup } from "@/components/shell/by-group";
import { Dialog } from "@/components/ui/dialog";
import { Keys } from "@/components/ui/kbd";

export type Shortcut = {
  /** "p", "g r" (one after the other) or "mod+k". */
  keys: string;
  label: string;
  group: string;
  run: () => void;
  disabled?: boolean | undefined;
};

type Registry = { add: (shortcut: Shortcut) => () => void };

const RegistryContext = createContext<Registry | null>(null);
const sequenceWindowMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isModalOpen(): boolean {
  return (
    document.querySelector('[role="dialog"][data-open],[role="alertdialog"][data-open],[role="menu"]') !==
    null
  );
}

function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key;
}

/** Listens once for the whole page; pages register their keys with useShortcut, and `?` lists them. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>(() => [
    { keys: "?", label: "Show this list", group: "Everywhere", run: () => setIsHelpOpen(true) },
  ]);
  const first = useRef<{ key: string; atMs: number } | null>(null);

  const add = useCallback((shortcut: Shortcut) => {
    setShortcuts((current) => [...current, shortcut]);
    return () => setShortcuts((current) => current.filter((other) => other !== shortcut));
  }, []);
  const registry = useMemo(() => ({ add }), [add]);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const key = pressed(event);
    const isChord = key.startsWith("mod+");
    if (!isChord && (isTyping(event.target) || isModalOpen() || event.repeat)) return;
    const before = first.current;
    first.current = null;
    const isSequence = before !== null && event.timeStamp - before.atMs < sequenceWindowMs;
    const enabled = shortcuts.filter((shortcut) => shortcut.disabled !== true);
    // The last one registered wins: a page's key over the shell's.
    const hit =
      (isSequence ? enabled.findLast((shortcut) => shortcut.keys === `${before.key} ${key}`) : undefined) ??
      enabled.findLast((shortcut) => shortcut.keys === key);
    if (hit !== undefined) {
      event.preventDefault();
      hit.run();
      return;
    }
    if (enabled.some((shortcut) => shortcut.keys.startsWith(`${key} `))) {
      first.current = { key, atMs: event.timeStamp };
    }
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);

  const groups = byGroup(shortcuts);
  return (
    <RegistryContext value={registry}>
      {children}
      <Dialog open={isHelpOpen} onOpenChange={setIsHelpOpen} title="Keyboard shortcuts" size="sm">
        <div className="flex flex-col gap-5">
          {groups.map(([group, members]) => (
            <section key={group} aria-label={group} className="flex flex-col">
              <h3 className="pb-1 text-meta text-muted">{group}</h3>
              {members.map((shortcut) => (
                <div key={shortcut.keys} className="flex h-8 items-center justify-between gap-4">
                  <span>{shortcut.label}</span>
                  <Keys keys={shortcut.keys} />
                </div>
              ))}
            </section>
          ))}
        </div>
      </Dialog>
    </RegistryContext>
  );
}

/** Gives a page a key of its own while it is shown. Never one for what can't be undone. */
export function useShortcut({ keys, label, group, run, disabled = false }: Shortcut): void {
  const registry = useContext(RegistryContext);
  const onRun = useEffectEvent(() => run());
  useEffect(() => {
    if (registry === null) return;
    return registry.add({ keys, label, group, disabled, run: () => onRun() });
  }, [registry, keys, label, group, disabled]);
}
