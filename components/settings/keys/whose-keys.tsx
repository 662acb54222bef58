"use client";

import { useRouter } from "next/navigation";
import { Segmented } from "@/components/ui/radio-group";

/** For who manages people: one's own keys, or everybody's. */
export function WhoseKeys({ isEveryone }: { isEveryone: boolean }) {
  const router = useRouter();
  return (
    <Segmented
      aria-label="Whose keys"
      options={[
        { value: "mine", label: "Mine" },
        { value: "everyone", label: "Everybody's" },
      ]}
      value={isEveryone ? "everyone" : "mine"}
      onValueChange={(of) =>
        router.replace(of === "everyone" ? "/settings/keys?of=everyone" : "/settings/keys")
      }
    />
  );
}
