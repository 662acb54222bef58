export { revokeKeyRoute as DELETE } from "@/lib/server/routes/key-routes";
