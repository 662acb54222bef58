/** A sentence of the document: what stands between backticks is code. */
export function Sentence({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no identity but their place.
      <code key={index} className="font-mono text-[0.9375em] [overflow-wrap:anywhere]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}

/** A path, which breaks at its slashes where it has to. */
export function PathText({ path }: { path: string }) {
  return path.split("/").map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one path have no identity but their place.
    <span key={index}>
      {index === 0 ? null : "/"}
      <wbr />
      {part}
    </span>
  ));
}
