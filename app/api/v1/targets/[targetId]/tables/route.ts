export { targetTablesRoute as GET } from "@/lib/server/api-routes";
