export { peopleRoute as GET } from "@/lib/server/routes/people-routes";
