"use client";

import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneText } from "@/components/ui/tone";

type ToastTone = Extract<Tone, "neutral" | "attention" | "success" | "danger">;

const manager = Toast.createToastManager<{ tone: ToastTone }>();

export type Notice = {
  /** What happened, naming the object: "Backfill of orders paused". */
  title: string;
  description?: string | undefined;
  tone?: ToastTone | undefined;
  action?: { label: string; onPress: () => void } | undefined;
};

/** Says what came of an action. Failures stay until they are closed; the rest leave after 6 s. */
export function notify({ title, description, tone = "neutral", action }: Notice): void {
  manager.add({
    title,
    description,
    data: { tone },
    timeout: tone === "danger" ? 0 : 6000,
    priority: tone === "danger" ? "high" : "low",
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.onPress } }),
  });
}

const icons: Record<ToastTone, ReactNode> = {
  neutral: <Info aria-hidden="true" />,
  attention: <TriangleAlert aria-hidden="true" />,
  success: <CircleCheck aria-hidden="true" />,
  danger: <CircleAlert aria-hidden="true" />,
};

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 z-60 max-sm:top-14 sm:bottom-4 flex w-[calc(100%-2rem)] flex-col gap-2 sm:w-90">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager<{ tone: ToastTone }>();
  return toasts.map((toast) => {
    const tone = toast.data?.tone ?? "neutral";
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        className="appear rounded-md bg-raised text-ink shadow-popup data-limited:hidden"
      >
        <Toast.Content className="flex items-start gap-2.5 px-3 py-2.5">
          <span className={cn("mt-0.5 [&_svg]:size-4", toneText[tone])}>{icons[tone]}</span>
          <div className="min-w-0 flex-1">
            <Toast.Title className="font-medium" />
            <Toast.Description className="text-muted" />
          </div>
          <Toast.Action className="h-6 shrink-0 rounded-inner px-1.5 font-medium text-accent hover:bg-hover" />
          <Toast.Close
            aria-label="Close"
            className="grid size-6 shrink-0 place-items-center rounded-inner text-muted hover:bg-hover hover:text-ink"
          >
            <X aria-hidden="true" className="size-3.5" />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    );
  });
}
