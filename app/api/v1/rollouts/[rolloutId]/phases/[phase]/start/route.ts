export { startPhaseRoute as POST } from "@/lib/server/routes/phase-routes";
