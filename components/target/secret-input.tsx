"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";

export type SecretInputProps = {
  value: string;
  onValueChange: (value: string) => void;
  placeholder?: string | undefined;
  name?: string | undefined;
};

/** A field for what must not be read over a shoulder, with a way to look at it. */
export function SecretInput({ value, onValueChange, placeholder, name }: SecretInputProps) {
  const [isShown, setIsShown] = useState(false);
  return (
    <span className="flex items-center gap-1">
      <span className="min-w-0 flex-1">
        <Input
          mono
          type={isShown ? "text" : "password"}
          name={name}
          value={value}
          placeholder={placeholder}
          // Password managers must neither offer nor keep a connection string.
          autoComplete="new-password"
          data-1p-ignore
          spellCheck={false}
          onChange={(event) => onValueChange(event.target.value)}
        />
      </span>
      <IconButton
        label={isShown ? "Hide it" : "Show it"}
        icon={isShown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
        onClick={() => setIsShown((was) => !was)}
      />
    </span>
  );
}
