export { notificationsRoute as GET } from "@/lib/server/routes/notification-routes";
