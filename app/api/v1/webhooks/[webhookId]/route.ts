export { editWebhookRoute as PATCH, removeWebhookRoute as DELETE } from "@/lib/server/routes/webhook-routes";
