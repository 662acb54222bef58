export { previewPolicyRoute as POST } from "@/lib/server/routes/policy-routes";
