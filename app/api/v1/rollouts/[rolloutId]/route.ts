export { rolloutRoute as GET } from "@/lib/server/routes/rollout-routes";
