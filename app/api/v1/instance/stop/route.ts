export { stopEverythingRoute as POST } from "@/lib/server/api-routes";
