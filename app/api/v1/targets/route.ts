export { targetsRoute as GET } from "@/lib/server/routes/target-routes";
