export { verifyAgainRoute as POST } from "@/lib/server/api-routes";
