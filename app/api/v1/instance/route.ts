export { instanceRoute as GET } from "@/lib/server/api-routes";
