export { plansRoute as POST } from "@/lib/server/api-routes";
