export { planPreviewRoute as POST } from "@/lib/server/api-routes";
