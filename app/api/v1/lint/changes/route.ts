export { lintChangesRoute as POST } from "@/lib/server/routes/plan-routes";
