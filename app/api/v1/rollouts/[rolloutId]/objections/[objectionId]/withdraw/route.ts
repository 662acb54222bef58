export { withdrawObjectionRoute as POST } from "@/lib/server/routes/review-routes";
