export { targetRoute as GET } from "@/lib/server/api-routes";
