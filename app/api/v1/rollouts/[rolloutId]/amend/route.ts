export { amendRolloutRoute as POST } from "@/lib/server/api-routes";
