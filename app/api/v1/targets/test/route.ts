export { testTargetRoute as POST } from "@/lib/server/routes/target-routes";
