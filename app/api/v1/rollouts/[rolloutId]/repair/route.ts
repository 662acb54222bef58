export { repairMismatchesRoute as POST } from "@/lib/server/api-routes";
