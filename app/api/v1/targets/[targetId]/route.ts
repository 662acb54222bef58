export { editTargetRoute as PATCH, targetRoute as GET } from "@/lib/server/api-routes";
