export { addWebhookRoute as POST, webhooksRoute as GET } from "@/lib/server/routes/webhook-routes";
