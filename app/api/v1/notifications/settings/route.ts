export {
  changeNotificationSettingsRoute as PUT,
  notificationSettingsRoute as GET,
} from "@/lib/server/routes/notification-routes";
