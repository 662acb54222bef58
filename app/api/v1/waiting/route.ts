export { waitingRoute as GET } from "@/lib/server/routes/rollout-routes";
