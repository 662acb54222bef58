export { createKeyRoute as POST, keysRoute as GET } from "@/lib/server/routes/key-routes";
