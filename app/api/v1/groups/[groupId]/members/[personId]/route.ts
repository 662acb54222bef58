export {
  addGroupMemberRoute as PUT,
  removeGroupMemberRoute as DELETE,
} from "@/lib/server/routes/group-routes";
