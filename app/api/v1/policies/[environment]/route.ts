export { changePolicyRoute as PUT, policyRoute as GET } from "@/lib/server/routes/policy-routes";
