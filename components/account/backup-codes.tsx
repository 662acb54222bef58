import { CopyButton } from "@/components/ui/copy-button";

/** Backup codes, shown this once. */
export function BackupCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex flex-col gap-3">
      <p>
        Keep these where your phone is not: in a password manager, or on paper. Each lets you in once in place
        of the app&rsquo;s code. They are not shown again.
      </p>
      <ul
        aria-label="Backup codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line p-3 font-mono"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div>
        <CopyButton labelled text={codes.join("\n")} label="Copy the codes" />
      </div>
    </div>
  );
}
