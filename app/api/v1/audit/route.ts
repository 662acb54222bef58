export { auditRoute as GET } from "@/lib/server/routes/audit-routes";
