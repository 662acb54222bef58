/** What every box that takes a value looks like. */
export const controlStyle =
  "w-full min-w-0 rounded-md border border-control bg-canvas px-2.5 text-body text-ink transition-colors duration-100 hover:border-muted focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:border-line-strong disabled:bg-hover disabled:text-faint data-disabled:cursor-not-allowed data-disabled:border-line-strong data-disabled:bg-hover data-disabled:text-faint data-invalid:border-danger aria-invalid:border-danger";
export const controlHeight = "h-8 max-sm:h-10";
