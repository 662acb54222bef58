export { amendmentPreviewRoute as POST } from "@/lib/server/api-routes";
