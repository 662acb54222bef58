/** The only colours that components use; each says what state a thing is in (see app/globals.css). */
export type Tone = "neutral" | "progress" | "attention" | "slowed" | "success" | "danger";

/** Text and icons on the canvas. */
export const toneText: Record<Tone, string> = {
  neutral: "text-neutral",
  progress: "text-progress",
  attention: "text-attention",
  slowed: "text-slowed",
  success: "text-success",
  danger: "text-danger",
};

/** Text on the tone's own quiet ground, with its border. */
export const toneSoft: Record<Tone, string> = {
  neutral: "bg-neutral-soft text-neutral border-neutral-line",
  progress: "bg-progress-soft text-progress border-progress-line",
  attention: "bg-attention-soft text-attention border-attention-line",
  slowed: "bg-slowed-soft text-slowed border-slowed-line",
  success: "bg-success-soft text-success border-success-line",
  danger: "bg-danger-soft text-danger border-danger-line",
};

/** Bars, dots and other marks. */
export const toneSolid: Record<Tone, string> = {
  neutral: "bg-neutral-solid",
  progress: "bg-progress-solid",
  attention: "bg-attention-solid",
  slowed: "bg-slowed-solid",
  success: "bg-success-solid",
  danger: "bg-danger-solid",
};
