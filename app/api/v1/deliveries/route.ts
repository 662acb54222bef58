export { deliveriesRoute as GET } from "@/lib/server/routes/webhook-routes";
