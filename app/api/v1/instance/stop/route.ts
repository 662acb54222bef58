export { stopEverythingRoute as POST } from "@/lib/server/routes/instance-routes";
