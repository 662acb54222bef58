export { changeRoleRoute as PUT } from "@/lib/server/routes/people-routes";
