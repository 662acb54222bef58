/** Lists that open over the page: menus, selects, comboboxes. */
export const popupStyle =
  "appear max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-md bg-raised p-1 text-body text-ink shadow-popup outline-none";
export const popupItemStyle =
  "flex min-h-8 cursor-default select-none items-center gap-2 rounded-inner px-2 py-1 outline-none data-disabled:text-faint data-highlighted:bg-active [&>svg]:size-4 [&>svg]:shrink-0";
export const popupLabelStyle = "px-2 pt-1.5 pb-1 text-meta text-faint";
