export { checkRecordRoute as GET } from "@/lib/server/routes/audit-routes";
