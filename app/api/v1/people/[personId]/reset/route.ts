export { makePasswordResetRoute as POST } from "@/lib/server/routes/people-routes";
