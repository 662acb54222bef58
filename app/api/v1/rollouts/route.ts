export { createRolloutRoute as POST, rolloutsRoute as GET } from "@/lib/server/routes/rollout-routes";
