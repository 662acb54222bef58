export { openApiRoute as GET } from "@/lib/server/routes/instance-routes";
