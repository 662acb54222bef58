export { disablePersonRoute as POST } from "@/lib/server/routes/people-routes";
