export { endSessionsRoute as DELETE, sessionsRoute as GET } from "@/lib/server/routes/people-routes";
