export { quarantineRoute as GET } from "@/lib/server/api-routes";
