export { resumeEverythingRoute as POST } from "@/lib/server/routes/instance-routes";
