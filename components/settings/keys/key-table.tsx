import { CircleCheck, CircleSlash, Clock } from "lucide-react";
import { RevokeKeyButton } from "@/components/settings/keys/revoke-key-button";
import { Badge } from "@/components/ui/badge";
import { AbsoluteTime, RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { Tooltip } from "@/components/ui/tooltip";
import type { KeyView } from "@/lib/view/key-view";

const appearance = {
  live: { tone: "success", word: "Live", icon: <CircleCheck aria-hidden="true" /> },
  expired: { tone: "neutral", word: "Expired", icon: <Clock aria-hidden="true" /> },
  revoked: { tone: "neutral", word: "Revoked", icon: <CircleSlash aria-hidden="true" /> },
} as const;

const shownScopes = 3;

function Scopes({ scopes }: { scopes: KeyView["scopes"] }) {
  const shown = scopes.slice(0, shownScopes).join(", ");
  const more = scopes.length - shownScopes;
  if (more <= 0) return <span className="font-mono text-meta">{shown}</span>;
  return (
    <Tooltip content={scopes.join(", ")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the rest of the list is read by hovering or focusing. */}
      <span tabIndex={0} className="rounded-inner font-mono text-meta">
        {shown} <span className="text-muted">and {more} more</span>
      </span>
    </Tooltip>
  );
}

/** Keys, newest first; what holds no more is quiet. */
export function KeyTable({ keys, showsPerson }: { keys: readonly KeyView[]; showsPerson: boolean }) {
  return (
    <Table caption="API keys">
      <TableHead>
        <TableHeader>Key</TableHeader>
        {showsPerson ? <TableHeader>Acts for</TableHeader> : null}
        <TableHeader>Scopes</TableHeader>
        <TableHeader>Environments</TableHeader>
        <TableHeader>State</TableHeader>
        <TableHeader>Expires</TableHeader>
        <TableHeader>Last used</TableHeader>
        <TableHeader>
          <span className="sr-only">Revoke</span>
        </TableHeader>
      </TableHead>
      <TableBody>
        {keys.map((key) => {
          const { tone, word, icon } = appearance[key.state];
          return (
            <TableRow key={key.id} className={key.state === "live" ? undefined : "text-muted"}>
              <TableCell>
                <span className="block max-w-56 truncate font-medium">{key.name}</span>
                <span className="font-mono text-meta text-muted">{key.prefix}…</span>
              </TableCell>
              {showsPerson ? <TableCell className="whitespace-nowrap">{key.person.name}</TableCell> : null}
              <TableCell>
                <Scopes scopes={key.scopes} />
              </TableCell>
              <TableCell className="whitespace-nowrap">
                {key.environments?.join(", ") ?? "Every one"}
              </TableCell>
              <TableCell>
                <Badge tone={tone} look="plain" icon={icon}>
                  {word}
                </Badge>
              </TableCell>
              <TableCell>
                <AbsoluteTime at={key.expiresAt} />
              </TableCell>
              <TableCell className="whitespace-nowrap">
                {key.lastUsedAt === null ? "Never" : <RelativeTime at={key.lastUsedAt} />}
              </TableCell>
              <TableCell align="right">
                {key.state === "live" ? <RevokeKeyButton keyId={key.id} name={key.name} /> : null}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
