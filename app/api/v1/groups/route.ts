export { createGroupRoute as POST, groupsRoute as GET } from "@/lib/server/routes/group-routes";
