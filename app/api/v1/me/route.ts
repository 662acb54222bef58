export { meRoute as GET } from "@/lib/server/routes/key-routes";
