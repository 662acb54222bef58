export { markReadRoute as POST } from "@/lib/server/routes/notification-routes";
