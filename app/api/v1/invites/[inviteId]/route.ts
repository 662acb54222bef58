export { withdrawInviteRoute as DELETE } from "@/lib/server/routes/people-routes";
