export { returnRolloutRoute as POST } from "@/lib/server/routes/rollout-routes";
