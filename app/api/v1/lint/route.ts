export { lintRoute as POST } from "@/lib/server/routes/plan-routes";
