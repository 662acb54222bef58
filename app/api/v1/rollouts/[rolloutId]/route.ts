export { rolloutRoute as GET } from "@/lib/server/api-routes";
