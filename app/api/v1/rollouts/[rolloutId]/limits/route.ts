export { changeLimitsRoute as PUT } from "@/lib/server/routes/rollout-routes";
