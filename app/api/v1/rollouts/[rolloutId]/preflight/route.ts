export { runPreflightRoute as POST } from "@/lib/server/routes/rollout-routes";
