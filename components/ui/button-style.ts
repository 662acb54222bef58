import { cva, type VariantProps } from "class-variance-authority";

/** Shared by buttons and links that look like buttons. */
export const buttonStyle = cva(
  "relative inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors duration-100 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-primary text-on-primary not-aria-disabled:hover:bg-primary-hover",
        secondary:
          "border-line-strong bg-canvas text-ink not-aria-disabled:hover:bg-hover data-popup-open:bg-hover",
        ghost:
          "border-transparent text-muted not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink data-popup-open:bg-hover data-popup-open:text-ink",
        danger:
          "border-danger-line bg-canvas text-danger not-aria-disabled:hover:border-transparent not-aria-disabled:hover:bg-danger-solid not-aria-disabled:hover:text-on-solid",
        "danger-solid": "border-transparent bg-danger-solid text-on-solid not-aria-disabled:hover:opacity-90",
      },
      size: {
        sm: "h-7 px-2 text-meta",
        md: "h-8 px-3 text-body",
        lg: "h-10 px-4 text-body",
        "icon-sm": "size-7",
        icon: "size-8",
      },
      isOff: {
        true: "cursor-not-allowed border-line bg-hover text-faint",
        false: "",
      },
    },
    compoundVariants: [{ variant: "ghost", isOff: true, className: "border-transparent bg-transparent" }],
    defaultVariants: { variant: "secondary", size: "md", isOff: false },
  },
);

export type ButtonVariant = NonNullable<VariantProps<typeof buttonStyle>["variant"]>;
export type ButtonSize = NonNullable<VariantProps<typeof buttonStyle>["size"]>;
