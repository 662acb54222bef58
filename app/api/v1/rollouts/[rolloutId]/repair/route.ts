export { repairMismatchesRoute as POST } from "@/lib/server/routes/rollout-routes";
