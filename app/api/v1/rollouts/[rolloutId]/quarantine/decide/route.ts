export { decideQuarantinedRoute as POST } from "@/lib/server/routes/rollout-routes";
