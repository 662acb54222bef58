"use client";

import { useEffect, useRef, useState } from "react";

function withFields(before: ReadonlySet<string>, fields: readonly string[]): ReadonlySet<string> {
  return fields.every((field) => before.has(field)) ? before : new Set([...before, ...fields]);
}

/**
 * Which fields the person has been at. A field that is left by a press of the pointer counts once the pointer is released: a line of text that
 * appears in between would move what is being pressed away from under it.
 */
export function useLeftFields(): { has: (field: string) => boolean; add: (field: string) => void } {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const isPressed = useRef(false);
  const waiting = useRef<string[]>([]);

  useEffect(() => {
    const press = () => {
      isPressed.current = true;
    };
    const release = () => {
      isPressed.current = false;
      if (waiting.current.length === 0) return;
      const fields = waiting.current;
      waiting.current = [];
      // After the click that this release becomes.
      setTimeout(() => setLeft((before) => withFields(before, fields)));
    };
    window.addEventListener("pointerdown", press, true);
    window.addEventListener("pointerup", release, true);
    window.addEventListener("pointercancel", release, true);
    return () => {
      window.removeEventListener("pointerdown", press, true);
      window.removeEventListener("pointerup", release, true);
      window.removeEventListener("pointercancel", release, true);
    };
  }, []);

  return {
    has: (field) => left.has(field),
    add: (field) => {
      if (isPressed.current) waiting.current.push(field);
      else setLeft((before) => withFields(before, [field]));
    },
  };
}
