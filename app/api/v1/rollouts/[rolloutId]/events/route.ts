export { rolloutEventsRoute as GET } from "@/lib/server/api-routes";
