export { editTargetRoute as PATCH, targetRoute as GET } from "@/lib/server/routes/target-routes";
