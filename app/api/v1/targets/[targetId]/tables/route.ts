export { targetTablesRoute as GET } from "@/lib/server/routes/target-routes";
