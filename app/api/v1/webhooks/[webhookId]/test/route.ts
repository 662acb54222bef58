export { testWebhookRoute as POST } from "@/lib/server/routes/webhook-routes";
