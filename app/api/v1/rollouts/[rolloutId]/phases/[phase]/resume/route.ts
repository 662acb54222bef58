export { resumePhaseRoute as POST } from "@/lib/server/routes/phase-routes";
