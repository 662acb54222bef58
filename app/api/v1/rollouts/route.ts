export { rolloutsRoute as GET } from "@/lib/server/routes/rollout-routes";
