export { resendDeliveryRoute as POST } from "@/lib/server/routes/webhook-routes";
