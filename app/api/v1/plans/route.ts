export { plansRoute as POST } from "@/lib/server/routes/plan-routes";
