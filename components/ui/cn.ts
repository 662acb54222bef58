import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// The house's type scale has names of its own; without this, `text-meta` would count as a colour and drop `text-muted`.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["meta", "body", "section", "title"],
      radius: ["md", "inner"],
      shadow: ["popup"],
    },
  },
});

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
