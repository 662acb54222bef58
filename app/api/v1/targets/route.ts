export { addTargetRoute as POST, targetsRoute as GET } from "@/lib/server/routes/target-routes";
