export { verifyAgainRoute as POST } from "@/lib/server/routes/rollout-routes";
