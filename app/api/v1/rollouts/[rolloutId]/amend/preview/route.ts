export { amendmentPreviewRoute as POST } from "@/lib/server/routes/rollout-routes";
