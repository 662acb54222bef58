export { rolloutsRoute as GET } from "@/lib/server/api-routes";
