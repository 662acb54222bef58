export { enablePersonRoute as POST } from "@/lib/server/routes/people-routes";
