export { quarantinedValuesRoute as GET } from "@/lib/server/routes/rollout-routes";
