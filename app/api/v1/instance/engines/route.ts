export { enginesRoute as GET } from "@/lib/server/routes/instance-routes";
