export { instanceRoute as GET } from "@/lib/server/routes/instance-routes";
