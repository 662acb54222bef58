export { endBlockerRoute as POST } from "@/lib/server/api-routes";
