export { undoPhaseRoute as POST } from "@/lib/server/routes/phase-routes";
