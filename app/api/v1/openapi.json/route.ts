export { openApiRoute as GET } from "@/lib/server/api-routes";
