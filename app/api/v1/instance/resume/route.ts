export { resumeEverythingRoute as POST } from "@/lib/server/api-routes";
