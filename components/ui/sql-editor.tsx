"use client";

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import {
  Compartment,
  EditorState,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutter,
  keymap,
  lineNumbers,
  placeholder as placeholderOf,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useEffectEvent, useRef } from "react";
import type { Tone } from "@/components/ui/tone";

/** Something that is said about a stretch of the text. */
export type SqlMark = {
  /** 0-based places in the text (UTF-16 units). */
  from: number;
  to: number;
  tone: Tone;
  /** A sign for the gutter, so that colour does not stand alone: ✓ ! ✕ */
  sign: string;
  /** For those who hover or listen. */
  label: string;
};

export type SqlEditorProps = {
  value: string;
  onChange: (value: string) => void;
  marks: readonly SqlMark[];
  /** The mark that stands out, by its place in `marks`; null for none. */
  selected: number | null;
  onSelect: (index: number | null) => void;
  label: string;
  placeholder?: string | undefined;
};

const setMarks = StateEffect.define<{ marks: readonly SqlMark[]; selected: number | null }>();

class SignMarker extends GutterMarker {
  readonly mark: SqlMark;
  constructor(mark: SqlMark) {
    super();
    this.mark = mark;
  }
  override eq(other: GutterMarker): boolean {
    return (
      other instanceof SignMarker &&
      other.mark.tone === this.mark.tone &&
      other.mark.label === this.mark.label
    );
  }
  override toDOM(): Node {
    const sign = document.createElement("span");
    sign.textContent = this.mark.sign;
    sign.title = this.mark.label;
    sign.style.color = `var(--${this.mark.tone})`;
    sign.style.fontWeight = "550";
    return sign;
  }
}

type Drawn = { lines: DecorationSet; signs: RangeSet<GutterMarker> };
const nothing: Drawn = { lines: Decoration.none, signs: RangeSet.empty };

function draw(state: EditorState, marks: readonly SqlMark[], selected: number | null): Drawn {
  const lines = new RangeSetBuilder<Decoration>();
  const signs = new RangeSetBuilder<GutterMarker>();
  let drawnTo = -1;
  marks.forEach((mark, index) => {
    // Marks are of the text as it was judged; it may be shorter by now.
    if (mark.from > state.doc.length || mark.to < mark.from) return;
    const first = state.doc.lineAt(mark.from).number;
    const last = state.doc.lineAt(Math.min(Math.max(mark.from, mark.to - 1), state.doc.length)).number;
    for (let at = Math.max(first, drawnTo + 1); at <= last; at += 1) {
      const line = state.doc.line(at);
      if (at === first || at === drawnTo + 1) signs.add(line.from, line.from, new SignMarker(mark));
      const style = `box-shadow: inset 2px 0 0 var(--${mark.tone}-solid)${index === selected ? "; background-color: var(--active)" : ""}`;
      lines.add(line.from, line.from, Decoration.line({ attributes: { style } }));
    }
    drawnTo = Math.max(drawnTo, last);
  });
  return { lines: lines.finish(), signs: signs.finish() };
}

const drawn = StateField.define<Drawn>({
  create: () => nothing,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) return draw(transaction.state, effect.value.marks, effect.value.selected);
    }
    if (!transaction.docChanged) return value;
    return { lines: value.lines.map(transaction.changes), signs: value.signs.map(transaction.changes) };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.lines),
});

/** The nonce that this page's style elements need; the browser keeps it from selectors, not from scripts. */
function findNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}

const look = EditorView.theme({
  "&": { backgroundColor: "var(--canvas)", color: "var(--ink)", fontSize: "13px", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-geist-mono), ui-monospace, monospace",
    lineHeight: "20px",
    overflow: "auto",
  },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 10px" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--faint)",
    border: "none",
    borderRight: "1px solid var(--line)",
  },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 10px", minWidth: "28px" },
  ".cm-signs .cm-gutterElement": { width: "18px", textAlign: "center" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--active)",
  },
  ".cm-placeholder": { color: "var(--faint)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--code-type)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--code-comment)" },
]);

/** An editor for SQL with signs beside the statements. Tab leaves it, as it leaves every field. */
export function SqlEditor({
  value,
  onChange,
  marks,
  selected,
  onSelect,
  label,
  placeholder,
}: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const readValue = useEffectEvent(() => value);
  const tellChange = useEffectEvent((text: string) => onChange(text));
  const tellPlace = useEffectEvent((at: number) => {
    const found = marks.findIndex((mark) => mark.from <= at && at <= mark.to);
    onSelect(found < 0 ? null : found);
  });
  const words = useRef(new Compartment());

  useEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: readValue(),
        extensions: [
          lineNumbers(),
          gutter({ class: "cm-signs", markers: (at) => at.state.field(drawn).signs }),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          sql({ dialect: PostgreSQL }),
          syntaxHighlighting(colours),
          EditorView.cspNonce.of(findNonce()),
          EditorView.lineWrapping,
          drawn,
          look,
          words.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tellChange(update.state.doc.toString());
            else if (update.selectionSet) tellPlace(update.state.selection.main.head);
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({
      effects: words.current.reconfigure([
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        ...(placeholder === undefined ? [] : [placeholderOf(placeholder)]),
      ]),
    });
  }, [label, placeholder]);

  useEffect(() => {
    const at = view.current;
    if (at === null || at.state.doc.toString() === value) return;
    at.dispatch({ changes: { from: 0, to: at.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of({ marks, selected }) });
  }, [marks, selected]);

  return (
    <div
      ref={host}
      className="h-72 min-h-40 resize-y overflow-hidden rounded-md border border-control focus-within:outline-2 focus-within:outline-accent"
    />
  );
}
