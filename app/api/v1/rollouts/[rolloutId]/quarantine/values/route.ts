export { quarantinedValuesRoute as GET } from "@/lib/server/api-routes";
