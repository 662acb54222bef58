export { amendRolloutRoute as POST } from "@/lib/server/routes/rollout-routes";
