export { waitingRoute as GET } from "@/lib/server/api-routes";
