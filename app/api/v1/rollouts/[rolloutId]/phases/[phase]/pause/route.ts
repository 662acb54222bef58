export { pausePhaseRoute as POST } from "@/lib/server/routes/phase-routes";
