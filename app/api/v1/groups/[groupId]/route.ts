export { removeGroupRoute as DELETE, renameGroupRoute as PATCH } from "@/lib/server/routes/group-routes";
