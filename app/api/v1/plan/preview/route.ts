export { planPreviewRoute as POST } from "@/lib/server/routes/plan-routes";
