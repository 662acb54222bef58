export { exportRecordRoute as GET } from "@/lib/server/routes/audit-routes";
