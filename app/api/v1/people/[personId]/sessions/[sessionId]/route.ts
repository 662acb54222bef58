export { endSessionRoute as DELETE } from "@/lib/server/routes/people-routes";
