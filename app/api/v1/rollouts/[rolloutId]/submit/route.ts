export { submitRolloutRoute as POST } from "@/lib/server/routes/rollout-routes";
