export { invitePersonRoute as POST, invitesRoute as GET } from "@/lib/server/routes/people-routes";
