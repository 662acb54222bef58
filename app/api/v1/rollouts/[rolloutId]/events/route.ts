export { rolloutEventsRoute as GET } from "@/lib/server/routes/rollout-routes";
