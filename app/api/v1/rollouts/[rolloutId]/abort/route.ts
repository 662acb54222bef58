export { abortRolloutRoute as POST } from "@/lib/server/routes/rollout-routes";
