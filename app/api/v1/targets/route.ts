export { targetsRoute as GET } from "@/lib/server/api-routes";
