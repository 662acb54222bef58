export { decideQuarantinedRoute as POST } from "@/lib/server/api-routes";
