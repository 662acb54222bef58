export { editRolloutRoute as PATCH, rolloutRoute as GET } from "@/lib/server/routes/rollout-routes";
