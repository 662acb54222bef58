/** A colonnade: three columns between two beams. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-medium text-ink">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-4 fill-current">
        <path d="M4 5h24v4H4zM4 23h24v4H4zM6 11h4v10H6zM14 11h4v10h-4zM22 11h4v10h-4z" />
      </svg>
      Colonnade
    </span>
  );
}
