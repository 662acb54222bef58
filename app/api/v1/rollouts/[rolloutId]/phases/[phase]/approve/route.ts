export { approvePhaseRoute as POST } from "@/lib/server/routes/phase-routes";
