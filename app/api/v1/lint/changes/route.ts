export { lintChangesRoute as POST } from "@/lib/server/api-routes";
