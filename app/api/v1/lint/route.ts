export { lintRoute as POST } from "@/lib/server/api-routes";
