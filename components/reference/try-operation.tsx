"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { isReading, printType, type ReferenceOperation, type Schema } from "@/lib/view/reference/reference";

interface Shown {
  readonly status: number;
  readonly tookMs: number;
  readonly etag: string | null;
  readonly text: string;
}

const shownCharacters = 40_000;

function pretty(text: string): string {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // No JSON: shown as it is.
  }
  return shown.length > shownCharacters ? `${shown.slice(0, shownCharacters)}\n…` : shown;
}

/** "string" says nothing; a range or a choice does. */
function hintOf(schema: Schema): string | undefined {
  const words = printType(schema);
  return words === "string" ? undefined : words;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Calls the operation with the reader's own session, and shows what came back. What changes something is asked about first. */
export function TryOperation({ operation }: { operation: ReferenceOperation }) {
  const { method, path, parameters, body: declared } = operation;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(declared === null ? "" : JSON.stringify(declared.example, null, 2));
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, setIsPending] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const missing = parameters.find((one) => one.isRequired && (values[one.name] ?? "").trim() === "");
  const reason =
    missing !== undefined
      ? `Give ${missing.name}`
      : declared !== null && !isJson(body)
        ? "The body is no JSON"
        : null;
  const label = `Send ${method.toUpperCase()}`;

  function address(): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent((values[name] ?? "").trim()),
    );
    const search = new URLSearchParams();
    for (const one of parameters) {
      const value = (values[one.name] ?? "").trim();
      if (one.place === "query" && value !== "") search.set(one.name, value);
    }
    return search.size === 0 ? filled : `${filled}?${search.toString()}`;
  }

  async function send(): Promise<void> {
    setIsPending(true);
    setFailure(null);
    const startedMs = performance.now();
    try {
      const response = await fetch(address(), {
        method: method.toUpperCase(),
        headers: {
          accept: "application/json",
          ...(declared === null ? {} : { "content-type": "application/json" }),
          ...(isReading(method) ? {} : { "idempotency-key": crypto.randomUUID() }),
        },
        ...(declared === null ? {} : { body }),
      });
      const text = await response.text();
      const tookMs = Math.round(performance.now() - startedMs);
      setShown({ status: response.status, tookMs, etag: response.headers.get("etag"), text: pretty(text) });
    } catch {
      setShown(null);
      setFailure("This page could not reach Colonnade's server. Check your connection, then try again.");
    } finally {
      setIsPending(false);
    }
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason !== null || isPending) return;
        if (isReading(method)) void send();
        else setIsAsking(true);
      }}
    >
      {parameters.length === 0 ? null : (
        <div className="grid gap-4 sm:grid-cols-2">
          {parameters.map((one) => (
            <Field
              key={one.name}
              label={<span className="font-mono">{one.name}</span>}
              optional={!one.isRequired}
              hint={hintOf(one.schema)}
            >
              <Input
                mono
                spellCheck={false}
                value={values[one.name] ?? ""}
                onChange={(event) => setValues({ ...values, [one.name]: event.target.value })}
              />
            </Field>
          ))}
        </div>
      )}
      {declared === null ? null : (
        <Field label="Body" hint="JSON. It begins as the example.">
          <Textarea
            mono
            rows={Math.min(18, body.split("\n").length + 2)}
            value={body}
            onChange={(event) => setBody(event.target.value)}
          />
        </Field>
      )}
      <div>
        <Button type="submit" variant="primary" pending={isPending} reason={reason} reasonSide="right">
          {label}
        </Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`${label} now?`}
        confirmLabel={label}
        onConfirm={async () => {
          await send();
        }}
      >
        This is no rehearsal: it does what it says (“{operation.summary}”), in your name, and it is on the
        record.
        <span className="mt-2 block font-mono text-meta text-ink [overflow-wrap:anywhere]">
          {isAsking ? address() : ""}
        </span>
      </ConfirmDialog>
      <div role="status" className="flex flex-col gap-2">
        {failure === null ? null : <Callout tone="danger" title={failure} />}
        {shown === null ? null : (
          <>
            <p className="tabular text-meta text-muted">
              <span className="font-medium text-ink">{shown.status}</span> · {shown.tookMs} ms
              {shown.etag === null ? "" : ` · ETag ${shown.etag}`}
            </p>
            <CodeBlock text={shown.text} label="the answer" className="max-h-96 overflow-y-auto" />
          </>
        )}
      </div>
    </form>
  );
}
