"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { config } from "zod";
import { ToastProvider } from "@/components/ui/toast";

// The page's policy forbids code that is made of text, and zod tries that first where it is not told.
config({ jitless: true });

// Streams keep what is live fresh; queries must not add a storm of their own when a tab is focused or a network returns.
function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: true,
        retry: 1,
      },
      mutations: { retry: false },
    },
  });
}

export type ProvidersProps = { nonce?: string | undefined; children: ReactNode };

export function Providers({ nonce, children }: ProvidersProps) {
  const [queryClient] = useState(makeQueryClient);
  return (
    <CSPProvider nonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <ThemeProvider
          attribute="class"
          defaultTheme="system"
          enableSystem
          enableColorScheme={false}
          disableTransitionOnChange
          {...(nonce === undefined ? {} : { nonce })}
        >
          <Tooltip.Provider delay={400}>
            <ToastProvider>{children}</ToastProvider>
          </Tooltip.Provider>
        </ThemeProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
