export { policiesRoute as GET } from "@/lib/server/routes/policy-routes";
