export { quarantineRoute as GET } from "@/lib/server/routes/rollout-routes";
