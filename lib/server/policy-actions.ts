import "server-only";
import { changePolicy, changePolicyInput } from "@/lib/commands/policies/change-policy";
import { defineAction } from "./define-action";

/** Policies, as actions of the signed-in person. */
export const policyActions = { change: defineAction(changePolicyInput, changePolicy) };
