export { endBlockerRoute as POST } from "@/lib/server/routes/rollout-routes";
